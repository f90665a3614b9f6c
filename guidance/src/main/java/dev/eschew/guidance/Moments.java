package dev.eschew.guidance;

/**
 * Mean and deviation of an array.
 *
 * @param mean 0 for no values
 * @param deviation the sample standard deviation (divided by n - 1), as torch's {@code std}; 0 for
 *     less than two values
 */
record Moments(double mean, double deviation) {
  static Moments of(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    double mean = values.length == 0 ? 0 : sum / values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Moments(mean, values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)));
  }
}
