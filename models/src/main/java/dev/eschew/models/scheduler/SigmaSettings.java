package dev.eschew.models.scheduler;

import java.util.OptionalDouble;

/**
 * How a run's sigmas are spread.
 *
 * @param min {@code sigma_min} and {@code max} the ends of spread sigmas; absent: of the schedule
 */
public record SigmaSettings(
    SigmaSpacing spacing,
    OptionalDouble min,
    OptionalDouble max,
    SigmaInterpolation interpolation,
    FinalSigma finalSigma) {

  public SigmaSettings {
    check("sigma_min", min);
    check("sigma_max", max);
  }

  private static void check(String key, OptionalDouble sigma) {
    if (sigma.isPresent() && !(sigma.getAsDouble() > 0 && Double.isFinite(sigma.getAsDouble()))) {
      throw new IllegalArgumentException(
          key + " is " + sigma.getAsDouble() + ", expected a positive number");
    }
  }

  static SigmaSettings read(ConfigKeys keys, SchedulerKind kind) {
    FinalSigma absent = kind == SchedulerKind.DEIS ? FinalSigma.SIGMA_MIN : FinalSigma.ZERO;
    return new SigmaSettings(
        spacing(keys),
        keys.optionalNumber("sigma_min"),
        keys.optionalNumber("sigma_max"),
        keys.choice("interpolation_type", SigmaInterpolation.LINEAR),
        keys.choice("final_sigmas_type", absent));
  }

  private static SigmaSpacing spacing(ConfigKeys keys) {
    boolean karras = keys.flag("use_karras_sigmas", false);
    boolean exponential = keys.flag("use_exponential_sigmas", false);
    boolean beta = keys.flag("use_beta_sigmas", false);
    if ((karras && (exponential || beta)) || (exponential && beta)) {
      throw new IllegalArgumentException(
          "scheduler_config.json: expected at most one of use_karras_sigmas,"
              + " use_exponential_sigmas and use_beta_sigmas");
    }
    if (karras) {
      return SigmaSpacing.KARRAS;
    }
    if (keys.flag("use_lu_lambdas", false)) {
      return SigmaSpacing.LU;
    }
    if (exponential) {
      return SigmaSpacing.EXPONENTIAL;
    }
    return beta ? SigmaSpacing.BETA : SigmaSpacing.OF_TIMESTEPS;
  }

  /** Spread sigmas between this record's ends, or the given ones where it has none. */
  double[] spread(double largest, double smallest, int steps) {
    return spacing.sigmas(max.orElse(largest), min.orElse(smallest), steps);
  }
}
