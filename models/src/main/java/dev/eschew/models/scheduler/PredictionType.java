package dev.eschew.models.scheduler;

/**
 * The parametrisation: what the model's output stands for, when the latents are {@code alpha x0 +
 * sigma epsilon} with {@code alpha^2 + sigma^2 = 1} ({@code prediction_type}).
 */
public enum PredictionType implements ConfigValue {
  /** The noise: Ho et al. 2020, arXiv:2006.11239, eq. 11. */
  EPSILON("epsilon"),
  /** alpha epsilon - sigma x0: Salimans and Ho 2022, arXiv:2202.00512, section 4. */
  V_PREDICTION("v_prediction"),
  /** The clean latents. */
  SAMPLE("sample");

  private final String configName;

  PredictionType(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }

  /** x0 from latents and output; alpha must not be 0 for {@link #EPSILON}. */
  Mix denoised(double alpha, double sigma) {
    return switch (this) {
      case EPSILON -> new Mix(1 / alpha, -sigma / alpha);
      case V_PREDICTION -> new Mix(alpha, -sigma);
      case SAMPLE -> new Mix(0, 1);
    };
  }

  /** Epsilon from latents and output; sigma must not be 0 for {@link #SAMPLE}. */
  Mix noise(double alpha, double sigma) {
    return switch (this) {
      case EPSILON -> new Mix(0, 1);
      case V_PREDICTION -> new Mix(sigma, alpha);
      case SAMPLE -> new Mix(1 / sigma, -alpha / sigma);
    };
  }
}
