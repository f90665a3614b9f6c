package dev.eschew.models.pipeline;

import dev.eschew.models.scheduler.SchedulerRun;
import dev.eschew.tensor.Tensor;

/**
 * Inpainting with a network that knows of no mask (RePaint's equation 8, Lugmayr et al. 2022,
 * arXiv:2201.09865, without resampling; as diffusers does it): after each call, what is to be kept
 * becomes the picture again, as noisy as the latents are now.
 *
 * @param mask (1, 1, h, w), 1 where latents are painted anew, 0 where the picture is kept
 * @param picture its latents, (1, C, h, w)
 * @param noise that of the start, the same throughout; same shape
 */
record InpaintBlend(Tensor mask, Tensor picture, Tensor noise) {
  /**
   * The blend.
   *
   * @param run has just made {@code latents}; where it is done, the picture comes without noise
   * @return same shape, new
   */
  Tensor of(Tensor latents, SchedulerRun run) {
    Tensor kept = run.done() ? picture : run.addNoise(picture, noise);
    int plane = mask.size();
    return latents.map(i -> {
      double anew = mask.data()[i % plane];
      return (1 - anew) * kept.data()[i] + anew * latents.data()[i];
    });
  }
}
