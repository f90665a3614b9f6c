package dev.eschew.models.scheduler;

/** Whether the model is told the timestep or log(sigma) / 4 ({@code timestep_type}). */
public enum TimestepType implements ConfigValue {
  DISCRETE("discrete"),
  CONTINUOUS("continuous");

  private final String configName;

  TimestepType(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }
}
