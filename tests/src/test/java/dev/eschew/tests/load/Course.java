package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * How a figure went on after warm-up, which is the first third of all checkpoints.
 *
 * @param name of the figure
 * @param warm median of the second third
 * @param last median of the last third
 * @param perThousand slope of a least-squares line after warm-up, per 1,000 requests
 * @param enough whether there were enough checkpoints to tell
 */
record Course(String name, double warm, double last, double perThousand, boolean enough) {
  /** Fewer in a third say nothing. */
  private static final int ENOUGH = 3;

  static Course of(String name, List<Checkpoint> all, ToLongFunction<Checkpoint> value) {
    int third = all.size() / 3;
    List<Checkpoint> warm = all.subList(all.size() - 2 * third, all.size() - third);
    List<Checkpoint> last = all.subList(all.size() - third, all.size());
    return new Course(
        name,
        median(warm, value),
        median(last, value),
        slope(all.subList(all.size() - 2 * third, all.size()), value) * 1000,
        third >= ENOUGH);
  }

  private static double median(List<Checkpoint> of, ToLongFunction<Checkpoint> value) {
    return Statistics.quantile(of.stream().mapToDouble(value::applyAsLong).toArray(), 0.5);
  }

  /** Least squares, a request. */
  private static double slope(List<Checkpoint> of, ToLongFunction<Checkpoint> value) {
    double meanDone = of.stream().mapToInt(Checkpoint::done).average().orElse(0);
    double meanValue = of.stream().mapToLong(value).average().orElse(0);
    double covariance = 0;
    double variance = 0;
    for (Checkpoint checkpoint : of) {
      double x = checkpoint.done() - meanDone;
      covariance += x * (value.applyAsLong(checkpoint) - meanValue);
      variance += x * x;
    }
    return variance == 0 ? 0 : covariance / variance;
  }

  double ratio() {
    return last / warm;
  }

  /** Within this share of what it was, above or below. */
  boolean isFlat(double share) {
    return Math.abs(ratio() - 1) <= share;
  }

  String text() {
    return enough
        ? String.format(
            Locale.ROOT,
            "%s: %.1f MiB in the second third, %.1f MiB in the last: %.4f; %+.2f MiB per 1,000"
                + " requests",
            name,
            warm / (1 << 20),
            last / (1 << 20),
            ratio(),
            perThousand / (1 << 20))
        : name + ": too few checkpoints to tell";
  }

  void write(ObjectNode report) {
    report
        .putObject(name.replace(' ', '_'))
        .put("enough_checkpoints", enough)
        .put("second_third_bytes", warm)
        .put("last_third_bytes", last)
        .put("ratio", ratio())
        .put("bytes_per_1000_requests", perThousand);
  }
}
