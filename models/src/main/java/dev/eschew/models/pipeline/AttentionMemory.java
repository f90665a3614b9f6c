package dev.eschew.models.pipeline;

import com.sun.management.OperatingSystemMXBean;
import dev.eschew.guidance.NegToMe;
import dev.eschew.models.folder.UnetConfig;
import java.lang.management.ManagementFactory;

/**
 * A bound on what one UNet run may need. Self-attention that is written out holds a score for each
 * pair of latents and head, and its softmax another: at large sizes that is nearly all of the
 * memory, it grows with the square of the area, and a system that runs out of memory ends the whole
 * server instead of one request.
 *
 * @param height of the latents
 * @param width of the latents
 * @param unet heads and levels
 * @param form how attention is computed
 * @param machineBytes all memory there is
 */
record AttentionMemory(
    int height, int width, UnetConfig unet, AttentionForm form, long machineBytes) {
  private static final int BYTES_PER_SCORE = 4;
  private static final int COPIES = 2;
  private static final double SHARE_OF_MEMORY = 0.6;

  /** What a UNet of Stable Diffusion 1.5's shape holds for each latent besides its weights. */
  private static final double FEATURE_BYTES = 128 << 10;

  /** The most that token merging holds of its similarities at a time. */
  private static final double MERGING_BYTES = 64L << 20;

  /** All memory of this machine, or of the container; asking takes a while. */
  private static final long MACHINE_BYTES =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();

  /** On this machine. */
  static AttentionMemory here(int height, int width, UnetConfig unet, AttentionForm form) {
    return new AttentionMemory(height, width, unet, form, MACHINE_BYTES);
  }

  /**
   * Refuses requests whose attention this machine cannot hold.
   *
   * @throws InvalidFieldException naming the size, or what needs more rows in a run than others do
   */
  void check(GenerationSpec spec) {
    check("size", bytes(Sampler.rowBudget(height, width)));
    spec.guidance()
        .negToMe()
        .ifPresent(
            term -> check(field(term), MERGING_BYTES + bytes(TokenMerging.fewestRows(term, spec))));
  }

  /** Rows of a run that this machine can hold, at least 1. */
  int rows() {
    double each = bytes(1);
    return (int) Math.clamp(SHARE_OF_MEMORY * machineBytes / each, 1, Integer.MAX_VALUE);
  }

  /** Bytes of a run: of scores that are written out, else of feature maps. */
  double bytes(int rows) {
    if (form == AttentionForm.FUSED) {
      return rows * (double) height * width * FEATURE_BYTES;
    }
    double tokens = (double) height * width / (1L << (2 * unet.attentionLevel()));
    return rows * tokens * tokens * unet.heads() * BYTES_PER_SCORE * COPIES;
  }

  private void check(String field, double needed) {
    double allowed = SHARE_OF_MEMORY * machineBytes;
    if (needed > allowed) {
      throw new InvalidFieldException(
          field,
          "too large for this machine: attention may need %.1f GB, and %.1f GB is the most it may take"
              .formatted(needed / 1e9, allowed / 1e9));
    }
  }

  /** What the number of rows that must share a run depends on. */
  private static String field(NegToMe term) {
    return switch (term.reference()) {
      case FIRST -> "size";
      case ALL -> "n";
      case IMAGES -> GuidanceTerm.NEGTOME.field() + ".images";
    };
  }
}
