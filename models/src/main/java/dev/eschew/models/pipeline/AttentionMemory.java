package dev.eschew.models.pipeline;

import com.sun.management.OperatingSystemMXBean;
import dev.eschew.models.folder.UnetConfig;
import java.lang.management.ManagementFactory;

/**
 * A bound on what one UNet run may need. Self-attention that is written out holds a score for each
 * pair of latents and head, and its softmax another: at large sizes that is nearly all of the
 * memory, it grows with the square of the area, and a system that runs out of memory ends the whole
 * server instead of one request.
 */
final class AttentionMemory {
  private static final int BYTES_PER_SCORE = 4;
  private static final int COPIES = 2;
  private static final double SHARE_OF_MEMORY = 0.6;

  private AttentionMemory() {}

  /**
   * Refuses latents whose attention this machine cannot hold.
   *
   * @param height of the latents
   * @param width of the latents
   * @throws InvalidFieldException naming the size
   */
  static void check(int height, int width, UnetConfig unet) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    check(height, width, unet, system.getTotalMemorySize());
  }

  static void check(int height, int width, UnetConfig unet, long machineBytes) {
    double needed = bytes(height, width, unet);
    double allowed = SHARE_OF_MEMORY * machineBytes;
    if (needed > allowed) {
      throw new InvalidFieldException(
          "size",
          "too large for this machine: attention may need %.1f GB, and %.1f GB is the most it may take"
              .formatted(needed / 1e9, allowed / 1e9));
    }
  }

  /** Bytes of the scores of one run at the finest level with attention. */
  static double bytes(int height, int width, UnetConfig unet) {
    double tokens = (double) height * width / (1L << (2 * unet.attentionLevel()));
    return Sampler.rowBudget(height, width)
        * tokens
        * tokens
        * unet.heads()
        * BYTES_PER_SCORE
        * COPIES;
  }
}
