package dev.eschew.models.scheduler;

/** Quantiles of the beta distribution, by bisection of the regularised incomplete beta function. */
@SuppressWarnings("FloatingPointLiteralPrecision") // as the source writes them
final class BetaDistribution {
  /** Lanczos' coefficients for g = 7 (DLMF 5.11; Press et al., Numerical Recipes, section 6.1). */
  private static final double[] LANCZOS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };

  private BetaDistribution() {}

  /**
   * The value that a given share of the distribution lies below.
   *
   * @param probability in [0, 1]
   * @param a and {@code b} the shape, positive
   * @return x in [0, 1] with I_x(a, b) = probability, to about 1e-15
   */
  static double quantile(double probability, double a, double b) {
    if (probability <= 0 || probability >= 1) {
      return probability <= 0 ? 0 : 1;
    }
    double low = 0;
    double high = 1;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (cumulative(middle, a, b) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** I_x(a, b) by its continued fraction (DLMF 8.17.22), mirrored where that converges slowly. */
  static double cumulative(double x, double a, double b) {
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - cumulative(1 - x, b, a);
    }
    if (x <= 0) {
      return 0;
    }
    double fraction = 0;
    for (int m = 100; m >= 1; m--) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      fraction = even / (1 + odd / (1 + fraction));
    }
    double first = -(a + b) * x / (a + 1);
    double front =
        Math.exp(
            a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
    return front / a / (1 + first / (1 + fraction));
  }

  private static double logGamma(double x) {
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double t = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
