package dev.eschew.models.scheduler;

import java.util.Arrays;

/** The timesteps of a run and the sigmas at them, with the final sigma behind, all descending. */
final class SigmaGrid {
  private final float[] timesteps;
  private final float[] sigmas;

  /**
   * Wraps a grid.
   *
   * @param timesteps as the model is told them; not copied
   * @param sigmas one more than the timesteps; not copied
   */
  SigmaGrid(float[] timesteps, float[] sigmas) {
    this.timesteps = timesteps;
    this.sigmas = sigmas;
  }

  float[] timesteps() {
    return timesteps;
  }

  float[] sigmas() {
    return sigmas;
  }

  /** The grid of solvers in sigma (Euler and Heun): Karras sigmas spread over visited timesteps. */
  static SigmaGrid overVisited(SchedulerConfig config, NoiseSchedule schedule, int steps) {
    TimestepSettings settings = config.timesteps();
    double[] timesteps = settings.spacing().timesteps(schedule.size(), steps, settings.offset());
    double[] sigmas = new double[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = (float) timesteps[i];
      sigmas[i] = schedule.interpolatedSigma(timesteps[i]);
    }
    // One sigma more than steps: where they are not spread anew, it is the one to end on.
    boolean logLinear = config.sigmas().interpolation() == SigmaInterpolation.LOG_LINEAR;
    if (logLinear) {
      sigmas =
          SigmaSpacing.EXPONENTIAL.sigmas(
              schedule.largestSigma(), schedule.smallestSigma(), steps + 1);
    }
    boolean spread = config.sigmas().spacing() != SigmaSpacing.OF_TIMESTEPS;
    if (spread) {
      sigmas = config.sigmas().spread(sigmas[0], sigmas[sigmas.length - 1], steps);
      timesteps = Arrays.stream(sigmas).map(schedule::timestepOf).toArray();
    }
    if (settings.type() == TimestepType.CONTINUOUS
        && config.prediction().type() == PredictionType.V_PREDICTION) {
      timesteps =
          Arrays.stream(sigmas).limit(steps).map(sigma -> 0.25 * Math.log((float) sigma)).toArray();
    }
    return logLinear && !spread
        ? new SigmaGrid(SchedulerRun.floats(timesteps), SchedulerRun.floats(sigmas))
        : of(timesteps, sigmas, finalSigma(config, schedule));
  }

  /**
   * The grid of multistep solvers: Karras sigmas spread over the whole schedule, whole timesteps.
   */
  static SigmaGrid multistep(SchedulerConfig config, NoiseSchedule schedule, int steps) {
    if (config.sigmas().spacing() != SigmaSpacing.OF_TIMESTEPS) {
      double[] sigmas =
          config.sigmas().spread(schedule.largestSigma(), schedule.smallestSigma(), steps);
      boolean round =
          (config.sigmas().spacing() == SigmaSpacing.KARRAS
                  || config.sigmas().spacing() == SigmaSpacing.LU)
              && (!config.kind().isMultistepDpmSolver()
                  || config.noise().betaSchedule() != BetaSchedule.SQUAREDCOS_CAP_V2);
      double[] timesteps =
          Arrays.stream(sigmas)
              .map(schedule::timestepOf)
              .map(timestep -> round ? Math.rint(timestep) : Math.floor(timestep))
              .toArray();
      // The smallest sigma of UniPC and DEIS is that of the spread ones, taken twice.
      boolean twice =
          (config.kind() == SchedulerKind.UNIPC || config.kind() == SchedulerKind.DEIS)
              && config.sigmas().finalSigma() == FinalSigma.SIGMA_MIN;
      return of(timesteps, sigmas, twice ? sigmas[steps - 1] : finalSigma(config, schedule));
    }
    TimestepSettings settings = config.timesteps();
    int last = clipped(schedule, config.solver().lambdaMinClipped());
    double[] timesteps =
        Arrays.stream(
                settings
                    .spacing()
                    .multistepTimesteps(schedule.size(), last, steps, settings.offset()))
            .asDoubleStream()
            .toArray();
    double[] sigmas = Arrays.stream(timesteps).map(schedule::interpolatedSigma).toArray();
    // A multistep solver divides by the difference of two steps' log sigmas.
    for (int i = 1; i < timesteps.length; i++) {
      if (timesteps[i] >= timesteps[i - 1] || sigmas[i] >= sigmas[i - 1]) {
        throw new IllegalArgumentException(
            "steps is "
                + steps
                + ", expected fewer: two steps would be at timestep "
                + timesteps[i]);
      }
    }
    return of(timesteps, sigmas, finalSigma(config, schedule));
  }

  /** The number of timesteps whose lambda, -log sigma, is at least the given one. */
  private static int clipped(NoiseSchedule schedule, double lambdaMin) {
    int last = schedule.size();
    while (last > 1 && -Math.log(schedule.sigma(last - 1)) < lambdaMin) {
      last--;
    }
    return last;
  }

  private static double finalSigma(SchedulerConfig config, NoiseSchedule schedule) {
    return switch (config.sigmas().finalSigma()) {
      case ZERO -> 0;
      case SIGMA_MIN -> schedule.smallestSigma();
    };
  }

  private static SigmaGrid of(double[] timesteps, double[] sigmas, double finalSigma) {
    float[] withFinal = Arrays.copyOf(SchedulerRun.floats(sigmas), sigmas.length + 1);
    withFinal[sigmas.length] = (float) finalSigma;
    return new SigmaGrid(SchedulerRun.floats(timesteps), withFinal);
  }

  /** The largest noise that latents start with, as the spacing's own first step expects it. */
  float initNoiseSigma(TimestepSpacing spacing) {
    return switch (spacing) {
      case LINSPACE, TRAILING -> sigmas[0];
      case LEADING -> (float) Math.sqrt((double) sigmas[0] * sigmas[0] + 1);
    };
  }
}
