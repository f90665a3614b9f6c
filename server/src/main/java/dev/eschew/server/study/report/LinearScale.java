package dev.eschew.server.study.report;

/**
 * Where values stand on an axis.
 *
 * @param low the value at {@code start}
 * @param high the value at {@code end}, above {@code low}
 * @param start position in the drawing
 * @param end position in the drawing; below {@code start} where values grow upwards
 */
record LinearScale(double low, double high, double start, double end) {
  private static final double PADDING = 0.08;

  LinearScale {
    if (!(high > low) || !Double.isFinite(high - low)) {
      throw new IllegalArgumentException(
          "an axis must go from a number to a larger one, but goes from " + low + " to " + high);
    }
  }

  /** An axis that has all the values on it and some room around them. */
  static LinearScale around(double least, double most, double start, double end) {
    double span = most - least;
    double room = span > 0 ? PADDING * span : Math.max(0.1 * Math.abs(least), 0.01);
    return new LinearScale(least - room, most + room, start, end);
  }

  /** The same axis, but not beyond the ends that a value can have. */
  LinearScale within(double least, double most) {
    double newLow = Math.max(low, least);
    double newHigh = Math.min(high, most);
    return newHigh > newLow ? new LinearScale(newLow, newHigh, start, end) : this;
  }

  /** The position of a value, to a tenth of a unit of the drawing. */
  double at(double value) {
    return Mark.tenth(start + (value - low) / (high - low) * (end - start));
  }
}
