package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * Heun's method in sigma: Karras et al. 2022, arXiv:2206.00364, algorithm 1. Each step but the last
 * calls the model twice, at its start and at the end of Euler's step.
 */
public final class HeunScheduler extends ConfiguredScheduler {

  public HeunScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    SigmaGrid grid = SigmaGrid.overVisited(config, schedule, steps);
    return new Run(perCall(grid), 2 * startStep, noise);
  }

  /** Repeats what lies inside the run: s0, s1, s1, s2, s2, ..., s(n-1), s(n-1), final. */
  private static SigmaGrid perCall(SigmaGrid grid) {
    int calls = 2 * grid.timesteps().length - 1;
    float[] timesteps = new float[calls];
    float[] sigmas = new float[calls + 1];
    for (int i = 0; i < calls; i++) {
      timesteps[i] = grid.timesteps()[(i + 1) / 2];
      sigmas[i] = grid.sigmas()[(i + 1) / 2];
    }
    sigmas[calls] = grid.sigmas()[grid.timesteps().length];
    return new SigmaGrid(timesteps, sigmas);
  }

  private final class Run extends VarianceExplodingRun {
    private Tensor start;
    private Tensor slope;

    Run(SigmaGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      double sigma = sigma(at);
      Tensor denoised = predictDenoised(sigma, modelOutput, latents);
      Tensor here = WeightedSum.of(1 / sigma, latents, -1 / sigma, denoised);
      if (at % 2 == 0) {
        start = latents;
        slope = here;
        return WeightedSum.of(1, latents, sigma(at + 1) - sigma, here);
      }
      double half = (sigma - sigma(at - 1)) / 2;
      return WeightedSum.of(1, start, half, slope, half, here);
    }

    @Override
    int stepOf(int at) {
      return at / 2;
    }
  }
}
