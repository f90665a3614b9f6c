package dev.eschew.tests.load;

import java.util.Arrays;
import java.util.List;

/** Medians and their like. */
final class Statistics {
  private Statistics() {}

  /**
   * By linear interpolation between the two nearest.
   *
   * @param part 0 for the least, 0.5 for the median, 1 for the most
   * @return NaN of nothing
   */
  static double quantile(double[] values, double part) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = part * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  static double quantile(List<Double> values, double part) {
    return quantile(values.stream().mapToDouble(Double::doubleValue).toArray(), part);
  }
}
