package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * Multistep DPM-Solver and DPM-Solver++ of order 1 to 3, ordinary and stochastic: Lu et al. 2022,
 * arXiv:2206.00927 and arXiv:2211.01095.
 */
public final class DpmSolverScheduler extends ConfiguredScheduler {
  public DpmSolverScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.withFiniteSigmas(config.noise()));
    DpmAlgorithm algorithm = config.solver().algorithm();
    algorithm.checkFinal(config.sigmas().finalSigma());
    if (algorithm == DpmAlgorithm.SDE_DPM_SOLVER && config.solver().order() == 3) {
      throw new IllegalArgumentException(
          "scheduler_config.json: solver_order is 3, expected 1 or 2 for algorithm_type "
              + algorithm.configName());
    }
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    SigmaGrid grid = SigmaGrid.multistep(config, schedule, steps);
    return new Run(grid, Math.min(startStep, grid.timesteps().length - 1), noise);
  }

  private final class Run extends LogSnrRun {
    private final SolverSettings solver = config.solver();
    private final MultistepHistory history = new MultistepHistory(solver.order());

    Run(SigmaGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    /** arXiv:2211.01095, eq. 9 and algorithm 2, with the weights of the algorithm in use. */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      Tensor prediction =
          solver.algorithm().predictsDenoised()
              ? predictDenoised(at, modelOutput, latents)
              : predictNoise(at, modelOutput, latents);
      history.add(prediction, lambda(at));
      int order = Math.min(orderAt(at), history.size());
      double h = lambda(at + 1) - lambda(at);
      if (h == 0) {
        return latents; // spread sigmas end on the schedule's smallest one, and so does the run
      }
      DpmAlgorithm.Weights weights =
          solver
              .algorithm()
              .weights(
                  alpha(at),
                  sigma(at),
                  alpha(at + 1),
                  sigma(at + 1),
                  h,
                  order == 3 ? SecondOrder.HEUN : solver.secondOrder());

      List<MultistepHistory.Entry> newest = history.newestFirst();
      Tensor next =
          WeightedSum.of(weights.latents(), latents, weights.zeroth(), newest.get(0).prediction());
      if (order >= 2) {
        next = addDifferences(next, weights, newest, h, order);
      }
      return solver.algorithm().isStochastic()
          ? WeightedSum.of(1, next, weights.noise(), drawLike(latents))
          : next;
    }

    /** Adds first D1 + second D2; for order 3 D1 is corrected by D2 (arXiv:2206.00927, app. B). */
    private Tensor addDifferences(
        Tensor next,
        DpmAlgorithm.Weights weights,
        List<MultistepHistory.Entry> newest,
        double h,
        int order) {
      Tensor recent = difference(newest.get(0), newest.get(1), h);
      if (order == 2) {
        return WeightedSum.of(1, next, weights.first(), recent);
      }
      Tensor earlier = difference(newest.get(1), newest.get(2), h);
      double r0 = (newest.get(0).lambda() - newest.get(1).lambda()) / h;
      double r1 = (newest.get(1).lambda() - newest.get(2).lambda()) / h;
      double bend = (weights.first() * r0 + weights.second()) / (r0 + r1);
      return WeightedSum.of(1, next, weights.first() + bend, recent, -bend, earlier);
    }

    private static Tensor difference(
        MultistepHistory.Entry newer, MultistepHistory.Entry older, double h) {
      double weight = h / (newer.lambda() - older.lambda());
      return WeightedSum.of(weight, newer.prediction(), -weight, older.prediction());
    }

    private int orderAt(int at) {
      boolean toZero = config.sigmas().finalSigma() == FinalSigma.ZERO;
      boolean last = at == fullCalls() - 1;
      return last && (toZero || solver.eulerAtFinal()) ? 1 : solver.orderAt(fullCalls(), at);
    }
  }
}
