package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.List;

/** UniPC, a multistep predictor with a corrector: Zhao et al. 2023, arXiv:2302.04867. */
public final class UniPcScheduler extends ConfiguredScheduler {

  public UniPcScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.withFiniteSigmas(config.noise()));
    boolean endsWithFirstOrder = config.solver().lowerOrderFinal() || config.solver().order() == 1;
    if (config.sigmas().finalSigma() == FinalSigma.ZERO
        && (!endsWithFirstOrder || !config.solver().predictX0())) {
      throw new IllegalArgumentException(
          "scheduler_config.json: lower_order_final or predict_x0 is false, expected true where"
              + " final_sigmas_type is zero");
    }
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    return new Run(SigmaGrid.multistep(config, schedule, steps), startStep, noise);
  }

  private final class Run extends LogSnrRun {
    private final SolverSettings solver = config.solver();
    private final MultistepHistory history = new MultistepHistory(solver.order());
    private Tensor before;
    private int orderBefore;
    private int stepsTaken;

    Run(SigmaGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    /** Algorithm 1: correct the latents with the output made at them, then predict the next. */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      Tensor prediction = predictDenoised(at, modelOutput, latents);
      if (!solver.predictX0()) {
        prediction =
            config.prediction().type().noise(alpha(at), sigma(at)).of(latents, modelOutput);
      }
      Tensor corrected = latents;
      if (before != null && !solver.disabledCorrectors().contains(at - 1)) {
        corrected = update(at - 1, before, orderBefore, prediction);
      }
      history.add(prediction, lambda(at));
      int order =
          solver.lowerOrderFinal() ? Math.min(solver.order(), fullCalls() - at) : solver.order();
      order = Math.min(order, stepsTaken + 1);
      before = corrected;
      orderBefore = order;
      stepsTaken++;
      return update(at, corrected, order, null);
    }

    /**
     * UniP of eq. 8, or with {@code arrived} UniC of eq. 9: the first-order step plus B(h) sum
     * rho_m D_m, the rho solving R(h) rho = phi(h) / B(h).
     *
     * @param arrived the prediction at the end of the step, or null
     */
    private Tensor update(int from, Tensor latents, int order, Tensor arrived) {
      List<MultistepHistory.Entry> newest = history.newestFirst();
      MultistepHistory.Entry here = newest.getFirst();
      double h = lambda(from + 1) - lambda(from);
      double signedH = solver.predictX0() ? -h : h;
      double growth = Math.expm1(signedH);
      double basis = solver.basis() == UniPcBasis.BH1 ? signedH : growth;
      double share = solver.predictX0() ? alpha(from + 1) : sigma(from + 1);
      double kept =
          solver.predictX0() ? sigma(from + 1) / sigma(from) : alpha(from + 1) / alpha(from);
      Tensor next = WeightedSum.of(kept, latents, -share * growth, here.prediction());

      double[] places = new double[order];
      for (int m = 1; m < order; m++) {
        places[m - 1] = (newest.get(m).lambda() - here.lambda()) / h;
      }
      places[order - 1] = 1;
      int terms = arrived == null ? order - 1 : order;
      double[] rho = UniPcWeights.solve(places, terms, signedH, basis);
      for (int m = 0; m < terms; m++) {
        Tensor there = m == order - 1 ? arrived : newest.get(m + 1).prediction();
        double weight = -share * basis * rho[m] / places[m];
        next = WeightedSum.of(1, next, weight, there, -weight, here.prediction());
      }
      return next;
    }
  }
}
