package dev.eschew.models.scheduler;

import java.util.Arrays;

/**
 * Which training timesteps a run visits ({@code timestep_spacing}; Lin et al. 2023,
 * arXiv:2305.08891, table 2).
 */
public enum TimestepSpacing implements ConfigValue {
  /** Evenly from the last timestep to timestep 0, both included. */
  LINSPACE("linspace"),
  /**
   * Whole multiples of the stride, starting at {@code steps_offset}; the last ones are left out.
   */
  LEADING("leading"),
  /** From the last timestep down in equal strides; the first ones are left out. */
  TRAILING("trailing");

  private final String configName;

  TimestepSpacing(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }

  /**
   * The timesteps of a run.
   *
   * @param train training timesteps
   * @param steps 1..train
   * @param offset added by {@link #LEADING}
   * @return {@code steps} timesteps, descending; fractional for {@link #LINSPACE}
   */
  double[] timesteps(int train, int steps, int offset) {
    return timesteps(train, train, steps, offset);
  }

  /** The same below timestep {@code last}; {@link #TRAILING} may then have fewer steps. */
  private double[] timesteps(int train, int last, int steps, int offset) {
    double[] timesteps = new double[steps];
    double stride = last - (last - (double) train / steps); // rounded as numpy.arange rounds it
    for (int i = 0; i < steps; i++) {
      int left = steps - 1 - i;
      timesteps[i] =
          switch (this) {
            case LINSPACE -> steps == 1 ? 0 : left * ((last - 1.0) / (steps - 1));
            case LEADING -> left * (last / steps) + offset;
            case TRAILING -> Math.rint(last - i * stride) - 1;
          };
    }
    return Arrays.stream(timesteps).filter(timestep -> timestep >= 0).toArray();
  }

  /** {@link #timesteps} rounded to whole timesteps, ties to even. */
  int[] wholeTimesteps(int train, int steps, int offset) {
    return Arrays.stream(timesteps(train, steps, offset))
        .mapToInt(t -> (int) Math.rint(t))
        .toArray();
  }

  /**
   * The timesteps of multistep solvers in log-SNR: one stride more is taken and its end left out,
   * so that the last step still has some way to go.
   *
   * @param last below which timestep to stay, 1..train
   */
  int[] multistepTimesteps(int train, int last, int steps, int offset) {
    int points = this == TRAILING ? steps : steps + 1;
    return Arrays.stream(timesteps(train, last, points, offset))
        .limit(steps)
        .mapToInt(t -> (int) Math.rint(t))
        .toArray();
  }
}
