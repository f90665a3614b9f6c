package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/** A run over sigmas whose latents are {@code alpha x0 + sigma epsilon}, alpha^2 + sigma^2 = 1. */
abstract class LogSnrRun extends SchedulerRun {
  private final float[] sigmas;

  LogSnrRun(SigmaGrid grid, int first, TorchGenerator noise) {
    super(grid.timesteps(), first, noise);
    sigmas = grid.sigmas();
  }

  /** The signal's share at call {@code at}. */
  final double alpha(int at) {
    return 1 / Math.sqrt((double) sigmas[at] * sigmas[at] + 1);
  }

  /** The noise's share at call {@code at}. */
  final double sigma(int at) {
    return sigmas[at] * alpha(at);
  }

  /** log(alpha / sigma), infinite where no noise is left. */
  final double lambda(int at) {
    return -Math.log(sigmas[at]);
  }

  /** The number of calls of a full run. */
  final int fullCalls() {
    return sigmas.length - 1;
  }

  @Override
  final Tensor noised(int at, Tensor clean, Tensor noiseValue) {
    return WeightedSum.of(alpha(at), clean, sigma(at), noiseValue);
  }

  @Override
  final float[] sigmas() {
    return sigmas.clone();
  }
}
