package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * A run over whole training timesteps, its latents {@code sqrt(abar) x0 + sqrt(1 - abar) epsilon}.
 */
abstract class VariancePreservingRun extends SchedulerRun {
  private final NoiseSchedule schedule;
  private final int[] timesteps;
  private final double beyond;

  /**
   * Prepares a run.
   *
   * @param beyond abar after the last timestep
   */
  VariancePreservingRun(
      SchedulerConfig config,
      NoiseSchedule schedule,
      int[] timesteps,
      int first,
      TorchGenerator noise,
      double beyond) {
    super(floats(timesteps), first, noise);
    this.schedule = schedule;
    this.timesteps = timesteps;
    this.beyond = beyond;
    for (int at = first; at < timesteps.length; at++) {
      check(config, timesteps[at]);
    }
  }

  private void check(SchedulerConfig config, int timestep) {
    if (timestep >= schedule.size()) {
      throw new IllegalArgumentException(
          "steps reach timestep "
              + timestep
              + " with steps_offset "
              + config.timesteps().offset()
              + ", expected at most "
              + (schedule.size() - 1));
    }
    if (schedule.alphaCumprod(timestep) == 0
        && config.prediction().type() == PredictionType.EPSILON) {
      throw new IllegalArgumentException(
          "prediction_type is epsilon at timestep "
              + timestep
              + ", which rescale_betas_zero_snr leaves without signal; expected v_prediction"
              + " or sample");
    }
  }

  /** abar after the last timestep: pure signal, or that of timestep 0. */
  static double beyond(SchedulerConfig config, NoiseSchedule schedule) {
    return config.solver().setAlphaToOne() ? 1 : schedule.alphaCumprod(0);
  }

  final int timestepAt(int at) {
    return timesteps[at];
  }

  /** abar of a timestep, or beyond the last one. */
  final double abar(int timestep) {
    return timestep < 0 ? beyond : schedule.alphaCumprod(timestep);
  }

  @Override
  final Tensor noised(int at, Tensor clean, Tensor noiseValue) {
    double abar = schedule.alphaCumprod(timesteps[at]);
    return WeightedSum.of(Math.sqrt(abar), clean, Math.sqrt(1 - abar), noiseValue);
  }
}
