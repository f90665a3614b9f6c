package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * A run of the midpoint method in log sigma: from a step's start to its middle with the slope
 * there, then from the start again with the middle's slope. {@code addNoise} at a second call has
 * the sigma of the step's end, not of the middle, as in diffusers.
 */
abstract class MiddleRun extends VarianceExplodingRun {
  private final float[] inputSigmas;
  private Tensor start;

  MiddleRun(SchedulerConfig config, MiddleGrid grid, int first, TorchGenerator noise) {
    super(config, grid.calls(), first, noise);
    inputSigmas = grid.inputSigmas();
  }

  @Override
  final Tensor advance(int at, Tensor modelOutput, Tensor latents) {
    double sigma = inputSigmas[at];
    Tensor denoised = predictDenoised(sigma, modelOutput, latents);
    Tensor slope = WeightedSum.of(1 / sigma, latents, -1 / sigma, denoised);
    if (at % 2 == 0) {
      start = latents;
      return WeightedSum.of(1, latents, inputSigmas[at + 1] - sigma, slope);
    }
    return arrive(at, start, slope);
  }

  /**
   * The end of the step whose second call is {@code at}.
   *
   * @param slope dx / dsigma in the middle
   */
  abstract Tensor arrive(int at, Tensor start, Tensor slope);

  @Override
  final double inputSigma(int at) {
    return inputSigmas[at];
  }

  @Override
  int stepOf(int at) {
    return at / 2;
  }
}
