package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * DPM-Solver-2 (Lu et al. 2022, arXiv:2206.00927, algorithm 1) with ancestral sampling: each step
 * goes below its sigma, through the geometric mean of the two, and draws noise up to it.
 */
public final class Kdpm2AncestralScheduler extends ConfiguredScheduler {

  public Kdpm2AncestralScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    SigmaGrid grid = SigmaGrid.overVisited(config, schedule, steps);
    double[] middles = new double[steps];
    for (int step = 0; step < steps - 1; step++) {
      double sigma = grid.sigmas()[step];
      double next = grid.sigmas()[step + 1];
      double down = AncestralStep.between(sigma, next).down();
      // Without rounding the mean is the next sigma: down is next^2 / sigma.
      middles[step] = down > 0 ? Math.exp((Math.log(sigma) + Math.log(down)) / 2) : next;
    }
    return new Run(MiddleGrid.of(config, schedule, grid, middles), 2 * startStep, noise);
  }

  private final class Run extends MiddleRun {
    Run(MiddleGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    @Override
    Tensor arrive(int at, Tensor start, Tensor slope) {
      AncestralStep step = AncestralStep.between(sigma(at - 1), sigma(at));
      return WeightedSum.of(
          1, start, step.down() - sigma(at - 1), slope, step.up(), drawLike(start));
    }
  }
}
