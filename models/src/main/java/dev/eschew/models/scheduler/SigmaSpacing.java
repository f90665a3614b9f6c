package dev.eschew.models.scheduler;

/** How sigmas are spread between a largest and a smallest one ({@code use_..._sigmas}). */
public enum SigmaSpacing {
  /** Those of the visited timesteps. */
  OF_TIMESTEPS,
  /** Evenly in sigma^(1/7): Karras et al. 2022, arXiv:2206.00364, eq. 5 with rho 7. */
  KARRAS,
  /** Evenly in log sigma. */
  EXPONENTIAL,
  /**
   * Evenly in log(alpha / sigma), so in log sigma, at whole timesteps: arXiv:2206.00927, sec. 4.1.
   */
  LU,
  /** Quantiles of Beta(0.6, 0.6): Lee et al. 2024, arXiv:2407.12173. */
  BETA;

  private static final double RHO = 7;
  private static final double BETA_SHAPE = 0.6;

  /**
   * Sigmas between two ends.
   *
   * @param largest and {@code smallest}, positive
   * @param steps at least 1
   * @return {@code steps} sigmas, descending
   */
  double[] sigmas(double largest, double smallest, int steps) {
    double[] sigmas = new double[steps];
    for (int i = 0; i < steps; i++) {
      double fraction = steps == 1 ? 0 : i / (steps - 1.0);
      sigmas[i] =
          switch (this) {
            case OF_TIMESTEPS ->
                throw new IllegalStateException("sigmas of timesteps are not spread");
            case KARRAS -> {
              double from = Math.pow(largest, 1 / RHO);
              yield Math.pow(from + fraction * (Math.pow(smallest, 1 / RHO) - from), RHO);
            }
            case EXPONENTIAL, LU ->
                Math.exp(Math.log(largest) + fraction * (Math.log(smallest) - Math.log(largest)));
            case BETA ->
                smallest
                    + BetaDistribution.quantile(1 - fraction, BETA_SHAPE, BETA_SHAPE)
                        * (largest - smallest);
          };
    }
    return sigmas;
  }
}
