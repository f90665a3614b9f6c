package dev.eschew.models.scheduler;

/**
 * How DPM-Solver's second-order term is written ({@code solver_type}): expanded at the midpoint, or
 * as Heun's method.
 */
public enum SecondOrder implements ConfigValue {
  MIDPOINT("midpoint"),
  HEUN("heun");

  private final String configName;

  SecondOrder(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }
}
