package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * A run over sigmas whose latents are {@code alpha x0 + sigma epsilon}, alpha^2 + sigma^2 = 1.
 * Scalars are rounded to float32, as PyTorch has them: where alpha or a step in lambda is small, a
 * solver divides by it and the rounding is seen.
 */
abstract class LogSnrRun extends SchedulerRun {
  private final PredictionSettings prediction;
  private final float[] sigmas;

  LogSnrRun(SchedulerConfig config, SigmaGrid grid, int first, TorchGenerator noise) {
    super(grid.timesteps(), first, noise);
    prediction = config.prediction();
    sigmas = grid.sigmas();
  }

  /** x0, limited as configured. */
  final Tensor predictDenoised(int at, Tensor modelOutput, Tensor latents) {
    Mix mix = prediction.type().denoised(alpha(at), sigma(at));
    return predicted(prediction.limit(mix.of(latents, modelOutput)));
  }

  /** Epsilon as x0 has it after thresholding. */
  final Tensor predictNoise(int at, Tensor modelOutput, Tensor latents) {
    Tensor denoised = predictDenoised(at, modelOutput, latents);
    return prediction.thresholding()
        ? PredictionType.SAMPLE.noise(alpha(at), sigma(at)).of(latents, denoised)
        : prediction.type().noise(alpha(at), sigma(at)).of(latents, modelOutput);
  }

  /** The signal's share at call {@code at}. */
  final double alpha(int at) {
    return 1 / (float) Math.sqrt(sigmas[at] * sigmas[at] + 1);
  }

  /** The noise's share at call {@code at}. */
  final double sigma(int at) {
    return sigmas[at] * (float) alpha(at);
  }

  /** log(alpha / sigma), infinite where no noise is left. */
  final double lambda(int at) {
    return (float) Math.log(alpha(at)) - (float) Math.log(sigma(at));
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
