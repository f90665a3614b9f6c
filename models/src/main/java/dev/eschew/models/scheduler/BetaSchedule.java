package dev.eschew.models.scheduler;

/** The variance that training adds at each timestep ({@code beta_schedule}). */
public enum BetaSchedule implements ConfigValue {
  /** Linear in beta: Ho et al. 2020, arXiv:2006.11239, section 4. */
  LINEAR("linear"),
  /** Linear in the square root of beta: Rombach et al. 2022, arXiv:2112.10752. */
  SCALED_LINEAR("scaled_linear"),
  /** Cosine of the signal: Nichol and Dhariwal 2021, arXiv:2102.09672, eq. 17, beta &le; 0.999. */
  SQUAREDCOS_CAP_V2("squaredcos_cap_v2");

  private final String configName;

  BetaSchedule(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }

  /**
   * The variance of each training timestep.
   *
   * @param start the first beta and {@code end} the last, in (0, 1); the cosine needs neither
   * @param count training timesteps, at least 1
   * @return beta of each timestep, in (0, 1), rounded to float32 as training had them
   */
  public float[] betas(double start, double end, int count) {
    float[] betas = new float[count];
    for (int i = 0; i < count; i++) {
      double fraction = count == 1 ? 0 : i / (count - 1.0);
      betas[i] =
          (float)
              switch (this) {
                case LINEAR -> start + fraction * (end - start);
                case SCALED_LINEAR -> {
                  double root = Math.sqrt(start);
                  float value = (float) (root + fraction * (Math.sqrt(end) - root));
                  yield value * value;
                }
                case SQUAREDCOS_CAP_V2 ->
                    Math.min(1 - signal((i + 1.0) / count) / signal((double) i / count), 0.999);
              };
    }
    return betas;
  }

  private static double signal(double time) {
    double cosine = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
    return cosine * cosine;
  }
}
