package dev.eschew.models.scheduler;

/**
 * B(h) of UniPC ({@code solver_type}; Zhao et al. 2023, arXiv:2302.04867, section 3.1): h, or e^h -
 * 1.
 */
public enum UniPcBasis implements ConfigValue {
  BH1("bh1"),
  BH2("bh2");

  private final String configName;

  UniPcBasis(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }
}
