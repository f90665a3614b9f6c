package dev.eschew.tests.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;

/** What the server's process uses while requests come; for one writing thread. */
final class MemorySamples {
  /** Where warm-up ends, in hundredths of all requests. */
  private static final int WARM = 20;

  private static final int WARM_WINDOW_END = 35;
  private static final int LAST_WINDOW = 90;

  /** Fewer in a window say nothing. */
  private static final int ENOUGH = 3;

  private final List<Sample> samples = new ArrayList<>();
  private final int requests;

  MemorySamples(int requests) {
    this.requests = requests;
  }

  /**
   * One look.
   *
   * @param done requests that were over
   */
  record Sample(double seconds, int done, ServerProcess.Figures figures) {}

  /**
   * How memory went on after warm-up.
   *
   * @param warmBytes median just after warm-up
   * @param lastBytes median of the last tenth of all requests
   * @param bytesPerThousand slope of a least-squares line after warm-up, bytes per 1,000 requests
   * @param enough whether there were enough samples to tell
   */
  record Course(double warmBytes, double lastBytes, double bytesPerThousand, boolean enough) {
    double ratio() {
      return lastBytes / warmBytes;
    }

    /** Within this share of what it was, above or below. */
    boolean isFlat(double share) {
      return Math.abs(ratio() - 1) <= share;
    }

    String text() {
      return enough
          ? String.format(
              Locale.ROOT,
              "%.1f MiB after warm-up, %.1f MiB at the end: %.4f; %+.2f MiB per 1,000 requests",
              warmBytes / (1 << 20),
              lastBytes / (1 << 20),
              ratio(),
              bytesPerThousand / (1 << 20))
          : "too few samples to tell";
    }
  }

  /** Looks at the process at regular times until the thread is interrupted. */
  void record(ServerProcess server, IntSupplier done, long everyMillis) throws IOException {
    long start = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      add(new Sample((System.nanoTime() - start) / 1e9, done.getAsInt(), server.figures()));
      try {
        Thread.sleep(everyMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  synchronized void add(Sample sample) {
    samples.add(sample);
  }

  synchronized List<Sample> all() {
    return List.copyOf(samples);
  }

  Course course(ToLongFunction<ServerProcess.Figures> value) {
    List<Sample> warm = between(WARM, WARM_WINDOW_END);
    List<Sample> last = between(LAST_WINDOW, 100);
    return new Course(
        median(warm, value),
        median(last, value),
        slope(between(WARM, 100), value) * 1000,
        warm.size() >= ENOUGH && last.size() >= ENOUGH);
  }

  private List<Sample> between(int from, int to) {
    return all().stream()
        .filter(sample ->
            sample.done() * 100L >= (long) from * requests
                && sample.done() * 100L <= (long) to * requests)
        .toList();
  }

  private static double median(List<Sample> of, ToLongFunction<ServerProcess.Figures> value) {
    return Statistics.quantile(
        of.stream().mapToDouble(sample -> value.applyAsLong(sample.figures())).toArray(), 0.5);
  }

  /** Least squares, in bytes a request. */
  private static double slope(List<Sample> of, ToLongFunction<ServerProcess.Figures> value) {
    double meanDone = of.stream().mapToInt(Sample::done).average().orElse(0);
    double meanValue =
        of.stream().mapToLong(sample -> value.applyAsLong(sample.figures())).average().orElse(0);
    double covariance = 0;
    double variance = 0;
    for (Sample sample : of) {
      double x = sample.done() - meanDone;
      covariance += x * (value.applyAsLong(sample.figures()) - meanValue);
      variance += x * x;
    }
    return variance == 0 ? 0 : covariance / variance;
  }
}
