package dev.eschew.models.scheduler;

/**
 * The sigma after the last step ({@code final_sigmas_type}): none left, or the training schedule's
 * smallest.
 */
public enum FinalSigma implements ConfigValue {
  ZERO("zero"),
  SIGMA_MIN("sigma_min");

  private final String configName;

  FinalSigma(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }
}
