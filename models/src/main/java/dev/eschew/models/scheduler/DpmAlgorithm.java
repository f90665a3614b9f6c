package dev.eschew.models.scheduler;

/** Which equation DPM-Solver integrates, and in which variable ({@code algorithm_type}). */
public enum DpmAlgorithm implements ConfigValue {
  /** The ordinary one in epsilon: Lu et al. 2022, arXiv:2206.00927. */
  DPM_SOLVER("dpmsolver"),
  /** The ordinary one in x0: Lu et al. 2022, arXiv:2211.01095. */
  DPM_SOLVER_PP("dpmsolver++"),
  /** The stochastic one in epsilon: arXiv:2211.01095, section 6. */
  SDE_DPM_SOLVER("sde-dpmsolver"),
  /** The stochastic one in x0: arXiv:2211.01095, section 6. */
  SDE_DPM_SOLVER_PP("sde-dpmsolver++");

  private final String configName;

  DpmAlgorithm(String configName) {
    this.configName = configName;
  }

  @Override
  public String configName() {
    return configName;
  }

  boolean isStochastic() {
    return this == SDE_DPM_SOLVER || this == SDE_DPM_SOLVER_PP;
  }

  boolean predictsDenoised() {
    return this == DPM_SOLVER_PP || this == SDE_DPM_SOLVER_PP;
  }

  /**
   * Refuses to end where epsilon has no meaning.
   *
   * @throws IllegalArgumentException if no noise is left in the end
   */
  void checkFinal(FinalSigma finalSigma) {
    if (!predictsDenoised() && finalSigma == FinalSigma.ZERO) {
      throw new IllegalArgumentException(
          "scheduler_config.json: final_sigmas_type is zero, expected sigma_min for algorithm_type "
              + configName);
    }
  }

  /**
   * The weights of one multistep update of order 1 to 3 from s to t: {@code x_t = latents x_s +
   * zeroth D0 + first D1 + second D2 + noise z}, where the D are the finite differences of the
   * prediction in lambda = log(alpha / sigma), scaled by powers of h.
   *
   * @param h lambda_t - lambda_s, positive; infinite when sigma_t is 0
   */
  Weights weights(
      double alphaS, double sigmaS, double alphaT, double sigmaT, double h, SecondOrder form) {
    boolean heun = form == SecondOrder.HEUN;
    return switch (this) {
      case DPM_SOLVER_PP -> {
        double decay = Math.expm1(-h);
        double first = heun ? alphaT * (decay / h + 1) : -0.5 * alphaT * decay;
        double second = -alphaT * ((decay + h) / (h * h) - 0.5);
        yield new Weights(sigmaT / sigmaS, -alphaT * decay, first, second, 0);
      }
      case DPM_SOLVER -> {
        double growth = Math.expm1(h);
        double first = heun ? -sigmaT * (growth / h - 1) : -0.5 * sigmaT * growth;
        double second = -sigmaT * ((growth - h) / (h * h) - 0.5);
        yield new Weights(alphaT / alphaS, -sigmaT * growth, first, second, 0);
      }
      case SDE_DPM_SOLVER_PP -> {
        double decay = -Math.expm1(-2 * h);
        double first = alphaT * (heun ? 1 - decay / (2 * h) : 0.5 * decay);
        double second = alphaT * ((decay - 2 * h) / (4 * h * h) - 0.5);
        double noise = sigmaT * Math.sqrt(decay);
        yield new Weights(sigmaT / sigmaS * Math.exp(-h), alphaT * decay, first, second, noise);
      }
      case SDE_DPM_SOLVER -> {
        double growth = Math.expm1(h);
        double first = heun ? -2 * sigmaT * (growth / h - 1) : -sigmaT * growth;
        double noise = sigmaT * Math.sqrt(Math.expm1(2 * h));
        yield new Weights(alphaT / alphaS, -2 * sigmaT * growth, first, Double.NaN, noise);
      }
    };
  }

  /**
   * What multiplies the latents, the differences of the prediction and the noise. For order 3 the
   * first difference always has Heun's weight.
   */
  record Weights(double latents, double zeroth, double first, double second, double noise) {}
}
