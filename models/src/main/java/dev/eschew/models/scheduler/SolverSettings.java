package dev.eschew.models.scheduler;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What only some solvers have.
 *
 * @param order of a multistep solver, 1..3
 * @param lowerOrderFinal lower the order in the last steps
 * @param eulerAtFinal take the last step with order 1 in any case
 * @param lambdaMinClipped the least log(alpha / sigma) to start from; -infinity for no limit
 * @param predictX0 UniPC integrates x0, not epsilon
 * @param disabledCorrectors steps after which UniPC's corrector is left out
 * @param skipPrkSteps PNDM starts with linear multistep, not with Runge-Kutta steps
 * @param setAlphaToOne the last step goes to pure signal, not to timestep 0
 */
public record SolverSettings(
    int order,
    DpmAlgorithm algorithm,
    SecondOrder secondOrder,
    UniPcBasis basis,
    boolean lowerOrderFinal,
    boolean eulerAtFinal,
    double lambdaMinClipped,
    boolean predictX0,
    Set<Integer> disabledCorrectors,
    boolean skipPrkSteps,
    VarianceType variance,
    boolean setAlphaToOne) {

  /** Runs shorter than this end with lower orders, where {@code lower_order_final} says so. */
  private static final int SHORT_RUN = 15;

  public SolverSettings {
    if (order < 1 || order > 3) {
      throw new IllegalArgumentException("solver_order is " + order + ", expected 1, 2 or 3");
    }
    if (lambdaMinClipped > 0 || Double.isNaN(lambdaMinClipped)) {
      throw new IllegalArgumentException(
          "lambda_min_clipped is " + lambdaMinClipped + ", expected a negative number");
    }
    disabledCorrectors = Set.copyOf(disabledCorrectors);
  }

  private static int step(double value) {
    if (value != Math.rint(value) || value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "disable_corrector has " + value + ", expected numbers of steps");
    }
    return (int) value;
  }

  static SolverSettings read(ConfigKeys keys, SchedulerKind kind) {
    boolean toOne =
        kind == SchedulerKind.DDIM || kind == SchedulerKind.LCM || kind == SchedulerKind.TCD;
    keys.only("use_flow_sigmas", "false");
    keys.only("use_dynamic_shifting", "false");
    keys.only("solver_p", "null");
    if (kind.isDpmSolver()) {
      keys.only("variance_type", "null");
    }
    if (kind == SchedulerKind.DEIS) {
      keys.only("solver_type", "logrho");
      keys.only("algorithm_type", "deis");
    }
    boolean lowerOrderFinal = !kind.isDpmSolver() || kind.isMultistepDpmSolver();
    return new SolverSettings(
        keys.integer("solver_order", 2),
        kind.isDpmSolver()
            ? keys.choice("algorithm_type", DpmAlgorithm.DPM_SOLVER_PP, algorithms(kind))
            : DpmAlgorithm.DPM_SOLVER_PP,
        kind.isDpmSolver()
            ? keys.choice("solver_type", SecondOrder.MIDPOINT)
            : SecondOrder.MIDPOINT,
        kind == SchedulerKind.UNIPC ? keys.choice("solver_type", UniPcBasis.BH2) : UniPcBasis.BH2,
        keys.flag("lower_order_final", lowerOrderFinal),
        keys.flag("euler_at_final", false),
        keys.number("lambda_min_clipped", Double.NEGATIVE_INFINITY),
        keys.flag("predict_x0", true),
        DoubleStream.of(keys.numbers("disable_corrector"))
            .mapToObj(SolverSettings::step)
            .collect(Collectors.toUnmodifiableSet()),
        keys.flag("skip_prk_steps", false),
        kind == SchedulerKind.DDPM
            ? keys.choice("variance_type", VarianceType.FIXED_SMALL)
            : VarianceType.FIXED_SMALL,
        keys.flag("set_alpha_to_one", toOne));
  }

  /**
   * A multistep solver's order at one of the calls of a full run: short runs end with lower ones.
   */
  int orderAt(int calls, int at) {
    int left = calls - at;
    boolean lower = lowerOrderFinal && calls < SHORT_RUN;
    return lower && left <= 2 ? Math.min(left, order) : order;
  }

  /** The singlestep class lacks the stochastic equation in epsilon. */
  private static Set<DpmAlgorithm> algorithms(SchedulerKind kind) {
    return kind.isMultistepDpmSolver()
        ? EnumSet.allOf(DpmAlgorithm.class)
        : EnumSet.complementOf(EnumSet.of(DpmAlgorithm.SDE_DPM_SOLVER));
  }
}
