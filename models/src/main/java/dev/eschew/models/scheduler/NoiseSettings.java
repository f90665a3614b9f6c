package dev.eschew.models.scheduler;

import java.util.EnumSet;
import java.util.Set;

/**
 * The noise schedule that the model was trained with.
 *
 * @param trainTimesteps {@code num_train_timesteps}, 1 to 100,000; timesteps are 0..trainTimesteps
 *     - 1
 * @param betaStart first and {@code betaEnd} last variance, in (0, 1)
 * @param trainedBetas one variance per timestep, or null for those of {@code betaSchedule}
 * @param rescaleToZeroSnr shift the schedule so that its last timestep is pure noise
 */
public record NoiseSettings(
    int trainTimesteps,
    double betaStart,
    double betaEnd,
    BetaSchedule betaSchedule,
    Betas trainedBetas,
    boolean rescaleToZeroSnr) {

  private static final int MOST_TIMESTEPS = 100_000;

  /** A list of variances given one by one. */
  public static final class Betas {
    private final double[] values;

    Betas(double[] values) {
      this.values = values.clone();
    }

    double[] values() {
      return values.clone();
    }
  }

  public NoiseSettings {
    if (trainTimesteps < 1 || trainTimesteps > MOST_TIMESTEPS) {
      throw new IllegalArgumentException(
          "num_train_timesteps is " + trainTimesteps + ", expected 1 to " + MOST_TIMESTEPS);
    }
    check("beta_start", betaStart);
    check("beta_end", betaEnd);
    if (trainedBetas != null && trainedBetas.values.length != trainTimesteps) {
      throw new IllegalArgumentException(
          "trained_betas has "
              + trainedBetas.values.length
              + " values, expected num_train_timesteps, "
              + trainTimesteps);
    }
    if (trainedBetas != null) {
      for (double beta : trainedBetas.values) {
        check("trained_betas", beta);
      }
    }
  }

  private static void check(String key, double beta) {
    if (!(beta > 0 && beta < 1)) {
      throw new IllegalArgumentException(key + " is " + beta + ", expected between 0 and 1");
    }
  }

  static NoiseSettings read(ConfigKeys keys, SchedulerKind kind) {
    boolean latent =
        switch (kind) {
          case LCM, TCD, HEUN, KDPM2, KDPM2_ANCESTRAL -> true;
          default -> false;
        };
    BetaSchedule absent =
        kind == SchedulerKind.LCM || kind == SchedulerKind.TCD
            ? BetaSchedule.SCALED_LINEAR
            : BetaSchedule.LINEAR;
    double[] trained = keys.numbers("trained_betas");
    return new NoiseSettings(
        keys.integer("num_train_timesteps", 1000),
        keys.number("beta_start", latent ? 0.00085 : 0.0001),
        keys.number("beta_end", latent ? 0.012 : 0.02),
        keys.choice("beta_schedule", absent, schedules(kind)),
        trained.length == 0 ? null : new Betas(trained),
        keys.flag("rescale_betas_zero_snr", false));
  }

  private static Set<BetaSchedule> schedules(SchedulerKind kind) {
    Set<BetaSchedule> known =
        EnumSet.of(BetaSchedule.LINEAR, BetaSchedule.SCALED_LINEAR, BetaSchedule.SQUAREDCOS_CAP_V2);
    if (kind == SchedulerKind.DDPM) {
      known.add(BetaSchedule.SIGMOID);
      known.add(BetaSchedule.LAPLACE);
    }
    if (kind == SchedulerKind.HEUN) {
      known.add(BetaSchedule.EXP);
    }
    return known;
  }

  /** The variance of each timestep, float32 values. */
  float[] betas() {
    if (trainedBetas == null) {
      return betaSchedule.betas(betaStart, betaEnd, trainTimesteps);
    }
    float[] betas = new float[trainTimesteps];
    for (int i = 0; i < betas.length; i++) {
      betas[i] = (float) trainedBetas.values[i];
    }
    return betas;
  }
}
