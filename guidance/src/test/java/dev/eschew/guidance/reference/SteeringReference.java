package dev.eschew.guidance.reference;

/** Cross-attention steered by NASA (arXiv:2412.02687) or NAG (arXiv:2505.21179), for one row. */
public final class SteeringReference {
  private SteeringReference() {}

  /**
   * {@code softmax(Q K^T / sqrt(d)) V} by heads, before the output projection.
   *
   * @param queries [N][heads * d]
   * @param keys [L][heads * d]
   * @param values [L][heads * d]
   * @return [N][heads * d]
   */
  public static double[][] attention(
      double[][] queries, double[][] keys, double[][] values, int heads) {
    int width = queries[0].length;
    int d = width / heads;
    double[][] result = new double[queries.length][width];
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < queries.length; i++) {
        double[] weights = new double[keys.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < keys.length; j++) {
          for (int c = head * d; c < (head + 1) * d; c++) {
            weights[j] += queries[i][c] * keys[j][c];
          }
          weights[j] /= Math.sqrt(d);
          largest = Math.max(largest, weights[j]);
        }
        double sum = 0;
        for (int j = 0; j < keys.length; j++) {
          weights[j] = Math.exp(weights[j] - largest);
          sum += weights[j];
        }
        for (int j = 0; j < keys.length; j++) {
          for (int c = head * d; c < (head + 1) * d; c++) {
            result[i][c] += weights[j] / sum * values[j][c];
          }
        }
      }
    }
    return result;
  }

  /**
   * {@code Z = Z+ - a Z-}.
   *
   * @param positive Z+, [N][C]
   * @param negative Z-, [N][C]
   * @param scale a
   */
  public static double[][] nasa(double[][] positive, double[][] negative, double scale) {
    double[][] result = new double[positive.length][];
    for (int i = 0; i < positive.length; i++) {
      result[i] = positive[i].clone();
      if (norm(positive[i]) != 0) {
        for (int c = 0; c < result[i].length; c++) {
          result[i][c] = positive[i][c] - scale * negative[i][c];
        }
      }
    }
    return result;
  }

  /**
   * {@code Z~ = Z+ + s (Z+ - Z-)}, {@code r = |Z~| / |Z+|} per token (L1 norms), {@code Z^ = Z~
   * min(r, tau) / r}, {@code Z = alpha Z^ + (1 - alpha) Z+}.
   *
   * @param positive Z+, [N][C]
   * @param negative Z-, [N][C]
   */
  public static double[][] nag(
      double[][] positive, double[][] negative, double scale, double tau, double alpha) {
    double[][] result = new double[positive.length][];
    for (int i = 0; i < positive.length; i++) {
      double[] plus = positive[i];
      double[] extrapolated = new double[plus.length];
      for (int c = 0; c < plus.length; c++) {
        extrapolated[c] = plus[c] + scale * (plus[c] - negative[i][c]);
      }
      double ratio = norm(extrapolated) / norm(plus);
      result[i] = plus.clone();
      if (norm(plus) != 0) {
        for (int c = 0; c < plus.length; c++) {
          double normalized = ratio == 0 ? 0 : extrapolated[c] * Math.min(ratio, tau) / ratio;
          result[i][c] = alpha * normalized + (1 - alpha) * plus[c];
        }
      }
    }
    return result;
  }

  private static double norm(double[] token) {
    double sum = 0;
    for (double value : token) {
      sum += Math.abs(value);
    }
    return sum;
  }
}
