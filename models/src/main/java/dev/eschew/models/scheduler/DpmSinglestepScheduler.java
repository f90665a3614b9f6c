package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * Singlestep DPM-Solver and DPM-Solver++ of order 1 to 3, ordinary and stochastic: Lu et al. 2022,
 * arXiv:2206.00927, section 3.3 and algorithm 2, and arXiv:2211.01095, algorithm 1. A group of as
 * many calls as the order has goes its way anew from the group's first latents at each call, with
 * all of the group's predictions so far.
 */
public final class DpmSinglestepScheduler extends ConfiguredScheduler {

  public DpmSinglestepScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
    config.solver().algorithm().checkFinal(config.sigmas().finalSigma());
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    return new Run(SigmaGrid.multistep(config, schedule, steps), startStep, noise);
  }

  private final class Run extends LogSnrRun {
    private final SolverSettings solver = config.solver();
    private final MultistepHistory history = new MultistepHistory(solver.order());
    private Tensor start;

    Run(SigmaGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      Tensor prediction =
          solver.algorithm().predictsDenoised()
              ? predictDenoised(at, modelOutput, latents)
              : predictNoise(at, modelOutput, latents);
      history.add(prediction, lambda(at));
      int order = Math.min(orderAt(at), history.size());
      if (order == 1) {
        start = latents;
      }
      int from = at - order + 1;
      double h = lambda(at + 1) - lambda(from);
      if (h == 0) {
        return start; // spread sigmas end on the schedule's smallest one, and so does the run
      }
      DpmAlgorithm.Weights weights =
          solver
              .algorithm()
              .weights(
                  alpha(from),
                  sigma(from),
                  alpha(at + 1),
                  sigma(at + 1),
                  h,
                  order == 3 ? SecondOrder.HEUN : solver.secondOrder());
      List<MultistepHistory.Entry> newest = history.newestFirst();
      MultistepHistory.Entry base = newest.get(order - 1);
      Tensor next = WeightedSum.of(weights.latents(), start, weights.zeroth(), base.prediction());
      if (order >= 2) {
        next = addDifferences(next, weights, newest.subList(0, order), h);
      }
      return solver.algorithm().isStochastic()
          ? WeightedSum.of(1, next, weights.noise(), drawLike(latents))
          : next;
    }

    /** Adds first D1 + second D2, the finite differences at the group's first call. */
    private Tensor addDifferences(
        Tensor next, DpmAlgorithm.Weights weights, List<MultistepHistory.Entry> group, double h) {
      MultistepHistory.Entry base = group.getLast();
      MultistepHistory.Entry latest = group.getFirst();
      double r = (latest.lambda() - base.lambda()) / h;
      if (group.size() == 2 || solver.secondOrder() == SecondOrder.MIDPOINT) {
        double weight = weights.first() / r;
        return WeightedSum.of(1, next, weight, latest.prediction(), -weight, base.prediction());
      }
      MultistepHistory.Entry middle = group.get(1);
      double q = (middle.lambda() - base.lambda()) / h;
      double ofMiddle = (weights.first() * r - 2 * weights.second()) / ((r - q) * q);
      double ofLatest = (2 * weights.second() - weights.first() * q) / ((r - q) * r);
      Tensor sum =
          WeightedSum.of(1, next, ofMiddle, middle.prediction(), -ofMiddle, base.prediction());
      return WeightedSum.of(1, sum, ofLatest, latest.prediction(), -ofLatest, base.prediction());
    }

    /** The place in its group, but 1 for a last step that must not rely on it. */
    private int orderAt(int at) {
      boolean toZero = config.sigmas().finalSigma() == FinalSigma.ZERO;
      boolean lower = solver.lowerOrderFinal() && fullCalls() % solver.order() == 0;
      return at == fullCalls() - 1 && (toZero || lower) ? 1 : at % solver.order() + 1;
    }
  }
}
