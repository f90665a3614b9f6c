package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * Ancestral sampling with Euler's method: each step goes below its sigma and draws noise up to it,
 * with the variances of DDPM (Ho et al. 2020, arXiv:2006.11239, eq. 7) written in sigma.
 */
public final class EulerAncestralScheduler extends ConfiguredScheduler {

  public EulerAncestralScheduler(SchedulerConfig config) {
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

    /** Noise is drawn at the last step too, with weight 0. */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      double sigma = sigma(at);
      double next = sigma(at + 1);
      AncestralStep step = AncestralStep.between(sigma, next);
      Tensor denoised = predictDenoised(sigma, modelOutput, latents);
      double kept = step.down() / sigma;
      return WeightedSum.of(kept, latents, 1 - kept, denoised, step.up(), drawLike(latents));
    }
  }
}
