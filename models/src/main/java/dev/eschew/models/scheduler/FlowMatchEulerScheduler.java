package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.Arrays;

/**
 * Euler's method along rectified flows, latents {@code (1 - sigma) x0 + sigma epsilon}, the model
 * predicting their difference: Esser et al. 2024, arXiv:2403.03206.
 */
public final class FlowMatchEulerScheduler implements Scheduler {
  private final SchedulerConfig config;

  public FlowMatchEulerScheduler(SchedulerConfig config) {
    this.config = config;
  }

  @Override
  public SchedulerKind kind() {
    return config.kind();
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, config.noise().trainTimesteps(), startStep);
    if (steps == 1 && config.flow().terminal().isPresent()) {
      throw new IllegalArgumentException(
          "steps is 1, expected at least 2 where shift_terminal is given");
    }
    return new Run(grid(steps), startStep, noise);
  }

  private SigmaGrid grid(int steps) {
    int train = config.noise().trainTimesteps();
    double largest = shifted(1);
    double smallest = shifted(1.0 / train);
    double[] sigmas = new double[steps];
    for (int i = 0; i < steps; i++) {
      double fraction = steps == 1 ? 0 : i / (steps - 1.0);
      sigmas[i] = shifted(largest + fraction * (smallest - largest));
    }
    if (config.flow().terminal().isPresent()) {
      double scale = (1 - sigmas[steps - 1]) / (1 - config.flow().terminal().getAsDouble());
      sigmas = Arrays.stream(sigmas).map(sigma -> 1 - (1 - sigma) / scale).toArray();
    }
    if (config.sigmas().spacing() != SigmaSpacing.OF_TIMESTEPS) {
      sigmas = config.sigmas().spread(sigmas[0], sigmas[steps - 1], steps);
    }
    float[] withFinal = Arrays.copyOf(SchedulerRun.floats(sigmas), steps + 1);
    double[] timesteps = Arrays.stream(sigmas).map(sigma -> sigma * train).toArray();
    return new SigmaGrid(SchedulerRun.floats(timesteps), withFinal);
  }

  /** Eq. 23: as seen by a model of larger pictures. */
  private double shifted(double sigma) {
    double shift = config.flow().shift();
    return shift * sigma / (1 + (shift - 1) * sigma);
  }

  private final class Run extends SchedulerRun {
    private final float[] sigmas;

    Run(SigmaGrid grid, int first, TorchGenerator noise) {
      super(grid.timesteps(), first, noise);
      sigmas = grid.sigmas();
    }

    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      double sigma = sigmas[at];
      double next = sigmas[at + 1];
      Tensor denoised = predicted(WeightedSum.of(1, latents, -sigma, modelOutput));
      return config.flow().stochastic()
          ? WeightedSum.of(1 - next, denoised, next, drawLike(latents))
          : WeightedSum.of(1, latents, next - sigma, modelOutput);
    }

    @Override
    Tensor noised(int at, Tensor clean, Tensor noiseValue) {
      return WeightedSum.of(1.0 - sigmas[at], clean, sigmas[at], noiseValue);
    }

    @Override
    float[] sigmas() {
      return sigmas.clone();
    }
  }
}
