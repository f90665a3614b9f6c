package dev.eschew.models.pipeline;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * A reference image as the network can see it.
 *
 * @param latents the VAE's mean, scaled; (1, C, h, w)
 * @param noise what it is noised with at every step; same shape
 * @param mask (H, W) in pixels, only what is above 0.5 may be matched; empty: all
 * @param context what an inpainting network is told beside it, as of an image that is all to be
 *     painted; empty for other networks
 */
record ReferenceLatents(
    Tensor latents, Tensor noise, Optional<Tensor> mask, Optional<Tensor> context) {
  /** The seed of the first reference's noise; those of the others count up from it. */
  static final long FIRST_NOISE_SEED = 1314147584L;

  /**
   * Draws the noise.
   *
   * @param index the reference's place in the request, counted from 0
   */
  static ReferenceLatents of(Tensor latents, int index, Optional<Tensor> mask) {
    TorchGenerator generator = new TorchGenerator(FIRST_NOISE_SEED + index);
    return new ReferenceLatents(latents, generator.randn(latents.shape()), mask, Optional.empty());
  }

  /** The same with what an inpainting network is told beside it. */
  ReferenceLatents told(Optional<Tensor> beside) {
    return new ReferenceLatents(latents, noise, mask, beside);
  }
}
