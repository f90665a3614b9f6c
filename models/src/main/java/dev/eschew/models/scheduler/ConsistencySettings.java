package dev.eschew.models.scheduler;

/**
 * What distilled models need.
 *
 * @param originalSteps {@code original_inference_steps} of the teacher, whose timesteps are visited
 * @param timestepScaling of the boundary condition, positive
 */
public record ConsistencySettings(int originalSteps, double timestepScaling) {
  public ConsistencySettings {
    if (originalSteps < 1) {
      throw new IllegalArgumentException(
          "original_inference_steps is " + originalSteps + ", expected at least 1");
    }
    if (!(timestepScaling > 0 && Double.isFinite(timestepScaling))) {
      throw new IllegalArgumentException(
          "timestep_scaling is " + timestepScaling + ", expected a positive number");
    }
  }

  static ConsistencySettings read(ConfigKeys keys) {
    return new ConsistencySettings(
        keys.integer("original_inference_steps", 50), keys.number("timestep_scaling", 10));
  }

  /**
   * Every {@code skip}-th timestep of the teacher, the noisiest first (Luo et al. 2023,
   * arXiv:2310.04378, section 4.3).
   *
   * @param train training timesteps
   * @param steps 1..originalSteps
   * @param strength the part of the teacher's timesteps to take them from, the last ones, in (0, 1]
   */
  int[] timesteps(int train, int steps, double strength) {
    int stride = train / originalSteps;
    if (stride < 1) {
      throw new IllegalArgumentException(
          "original_inference_steps is "
              + originalSteps
              + ", expected at most num_train_timesteps, "
              + train);
    }
    int available = (int) (originalSteps * strength);
    if (available < steps) {
      throw new IllegalArgumentException(
          "strength is "
              + strength
              + ", expected at least "
              + (double) steps / originalSteps
              + " for "
              + steps
              + " of original_inference_steps "
              + originalSteps);
    }
    int[] timesteps = new int[steps];
    for (int i = 0; i < steps; i++) {
      int skipped = (int) (i * ((double) available / steps));
      timesteps[i] = (available - skipped) * stride - 1;
    }
    return timesteps;
  }
}
