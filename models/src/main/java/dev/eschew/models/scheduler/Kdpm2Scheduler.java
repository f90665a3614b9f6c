package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * DPM-Solver-2 in sigma: Lu et al. 2022, arXiv:2206.00927, algorithm 1, in the terms of Karras et
 * al. 2022, arXiv:2206.00364. Each step but the last calls the model twice, at its start and at the
 * geometric mean of its two sigmas.
 */
public final class Kdpm2Scheduler extends ConfiguredScheduler {

  public Kdpm2Scheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    SigmaGrid grid = SigmaGrid.overVisited(config, schedule, steps);
    double[] middles = new double[steps];
    for (int step = 0; step < steps; step++) {
      middles[step] = middle(grid.sigmas()[step], grid.sigmas()[step + 1]);
    }
    return new Run(MiddleGrid.of(config, schedule, grid, middles), 2 * startStep, noise);
  }

  /** 0 for a step to 0. */
  private static double middle(double sigma, double next) {
    return Math.exp((Math.log(sigma) + Math.log(next)) / 2);
  }

  private final class Run extends MiddleRun {
    Run(MiddleGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    @Override
    Tensor arrive(int at, Tensor start, Tensor slope) {
      return WeightedSum.of(1, start, sigma(at) - sigma(at - 1), slope);
    }
  }
}
