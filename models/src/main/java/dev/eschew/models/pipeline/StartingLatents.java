package dev.eschew.models.pipeline;

import dev.eschew.models.scheduler.SchedulerRun;
import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * What one image begins with, drawn from its generator.
 *
 * @param noise normal, (1, C, h, w)
 * @param picture what the noise is laid over, same shape; empty: the image begins as pure noise
 * @param blend what keeps a part of the picture, if the sampling loop has to
 * @param context what the network is told beside the latents, (1, 1 + C, h, w), if it is
 */
record StartingLatents(
    Tensor noise,
    Optional<Tensor> picture,
    Optional<InpaintBlend> blend,
    Optional<Tensor> context) {
  /** The first latents of a run that has not begun. */
  Tensor of(SchedulerRun run) {
    float sigma = run.initNoiseSigma();
    return picture
        .map(clean -> run.addNoise(clean, noise))
        .orElseGet(() -> noise.map(i -> noise.data()[i] * sigma));
  }

  /** After a call of {@code run} that gave {@code latents}. */
  Tensor keeping(Tensor latents, SchedulerRun run) {
    return blend.map(kept -> kept.of(latents, run)).orElse(latents);
  }
}
