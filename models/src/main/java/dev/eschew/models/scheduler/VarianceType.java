package dev.eschew.models.scheduler;

/**
 * The variance of the DDPM step ({@code variance_type}; Ho et al. 2020, arXiv:2006.11239, section
 * 3.2): the posterior's, or beta. Learned variances need a model with twice the channels and are
 * not known here.
 */
public enum VarianceType implements ConfigValue {
  FIXED_SMALL("fixed_small"),
  FIXED_SMALL_LOG("fixed_small_log"),
  FIXED_LARGE("fixed_large");

  private final String configName;

  VarianceType(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }
}
