package dev.eschew.models.pipeline;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * What a VAE's encoder says of a picture: a normal distribution of latents, independent for each
 * value (Kingma and Welling 2013, arXiv:1312.6114).
 *
 * @param mean (1, C, h, w) as the UNet sees latents
 * @param deviation the standard deviation, same shape and scale; empty where the graph tells none
 */
record LatentDistribution(Tensor mean, Optional<Tensor> deviation) {
  /** As diffusers clamps it. */
  private static final double LOWEST_LOG_VARIANCE = -30;

  private static final double HIGHEST_LOG_VARIANCE = 20;

  /** exp(log variance / 2), the logarithm clamped to -30..20. */
  static double deviation(double logVariance) {
    return Math.exp(0.5 * Math.clamp(logVariance, LOWEST_LOG_VARIANCE, HIGHEST_LOG_VARIANCE));
  }

  /**
   * Latents of the picture, (1, C, h, w).
   *
   * @param generator the image's own; a sample takes one draw of the latents' shape
   */
  Tensor take(LatentsFrom from, TorchGenerator generator) {
    return switch (from) {
      case MEAN -> mean;
      case SAMPLE -> deviation.map(spread -> sample(spread, generator)).orElse(mean);
    };
  }

  private Tensor sample(Tensor spread, TorchGenerator generator) {
    Tensor noise = generator.randn(mean.shape());
    return mean.map(i -> mean.data()[i] + spread.data()[i] * noise.data()[i]);
  }
}
