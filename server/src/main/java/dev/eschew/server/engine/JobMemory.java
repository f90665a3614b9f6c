package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;

/** How much of the Java heap the jobs of a worker take, and may take. For one thread. */
final class JobMemory {
  /** Latents that a run keeps for an image: samples, noise and what multistep schedulers recall. */
  private static final long LATENTS_PER_IMAGE = 16;

  private static final long LATENT_CHANNELS = 16;
  private static final long BYTES_PER_VALUE = 4;

  /** Of a pixel of a file, at most. */
  private static final long FILE_BYTES = 3;

  /** Of a pixel while it is decoded: values in a tensor and copies of them. */
  private static final long DECODING_BYTES = 32;

  /** Texts' embeddings and the request itself. */
  private static final long FIXED_BYTES = 1 << 20;

  private final long most;
  private long taken;

  /**
   * Nothing is taken.
   *
   * @param most bytes that all jobs together may take
   */
  JobMemory(long most) {
    this.most = most;
  }

  /** An upper bound of what a job takes, in bytes. */
  static long estimate(GenerationSpec spec, ModelFolder folder) {
    long pixels = (long) spec.size().width() * spec.size().height();
    long factor = folder.vae().latentFactor();
    long latents = pixels / (factor * factor) * LATENT_CHANNELS * BYTES_PER_VALUE;
    return FIXED_BYTES
        + DECODING_BYTES * pixels
        + spec.images() * (LATENTS_PER_IMAGE * latents + FILE_BYTES * pixels);
  }

  /**
   * Refuses what would not fit if it were alone.
   *
   * @throws ApiException naming the field
   */
  void requireEverFits(long bytes, GenerationSpec spec) {
    if (bytes > most) {
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD,
          spec.images() > 1 ? "n" : "size",
          "%d images of %s may need %d MiB of this server's memory, and %d MiB is the most it gives"
              .formatted(spec.images(), spec.size(), bytes >> 20, most >> 20));
    }
  }

  boolean hasRoomFor(long bytes) {
    return taken + bytes <= most;
  }

  void take(long bytes) {
    taken += bytes;
  }

  void release(long bytes) {
    taken -= bytes;
  }
}
