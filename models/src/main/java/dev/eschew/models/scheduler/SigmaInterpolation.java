package dev.eschew.models.scheduler;

/** How sigmas between two training timesteps are found ({@code interpolation_type}). */
public enum SigmaInterpolation implements ConfigValue {
  LINEAR("linear"),
  LOG_LINEAR("log_linear");

  private final String configName;

  SigmaInterpolation(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }
}
