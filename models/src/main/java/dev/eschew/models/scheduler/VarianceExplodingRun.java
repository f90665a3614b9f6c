package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * A run over sigmas, its latents {@code x0 + sigma epsilon} (Karras et al. 2022, arXiv:2206.00364).
 */
abstract class VarianceExplodingRun extends SchedulerRun {
  private final SchedulerConfig config;
  private final float[] sigmas;
  private final float initNoiseSigma;

  VarianceExplodingRun(SchedulerConfig config, SigmaGrid grid, int first, TorchGenerator noise) {
    super(grid.timesteps(), first, noise);
    this.config = config;
    sigmas = grid.sigmas();
    initNoiseSigma = grid.initNoiseSigma(config.timesteps().spacing());
  }

  /** Sigma at call {@code at}; that after the last call is the final one. */
  final double sigma(int at) {
    return sigmas[at];
  }

  /**
   * x0 from latents at {@code sigma}, of which the model saw those divided by sqrt(sigma^2 + 1).
   */
  final Tensor predictDenoised(double sigma, Tensor modelOutput, Tensor latents) {
    double alpha = 1 / Math.sqrt(sigma * sigma + 1);
    Mix mix = config.prediction().type().denoised(alpha, sigma * alpha).scaledLatents(alpha);
    return predicted(config.prediction().limit(mix.of(latents, modelOutput)));
  }

  @Override
  public final float initNoiseSigma() {
    return initNoiseSigma;
  }

  @Override
  public final Tensor scaleModelInput(Tensor latents) {
    double sigma = inputSigma(current());
    return WeightedSum.of(1 / Math.sqrt(sigma * sigma + 1), latents);
  }

  /** Sigma of the latents that the model sees at a call. */
  double inputSigma(int at) {
    return sigma(at);
  }

  @Override
  final Tensor noised(int at, Tensor clean, Tensor noiseValue) {
    return WeightedSum.of(1, clean, sigma(at), noiseValue);
  }

  @Override
  final float[] sigmas() {
    return sigmas.clone();
  }
}
