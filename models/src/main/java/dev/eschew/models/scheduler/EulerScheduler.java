package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/** Euler's method in sigma: Karras et al. 2022, arXiv:2206.00364, algorithm 2 without churn. */
public final class EulerScheduler extends ConfiguredScheduler {

  public EulerScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.withFiniteSigmas(config.noise()));
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    return new Run(SigmaGrid.overVisited(config, schedule, steps), startStep, noise);
  }

  private final class Run extends VarianceExplodingRun {
    Run(SigmaGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    /** dx / dsigma = (x - x0) / sigma, eq. 1 with s(t) = 1 and sigma(t) = t. */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      double sigma = sigma(at);
      Tensor denoised = predictDenoised(sigma, modelOutput, latents);
      double kept = sigma(at + 1) / sigma;
      return WeightedSum.of(kept, latents, 1 - kept, denoised);
    }
  }
}
