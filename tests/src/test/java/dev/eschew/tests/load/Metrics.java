package dev.eschew.tests.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One reading of {@code /metrics}, empty if the server has none (Prometheus' text format 0.0.4).
 */
record Metrics(List<Sample> samples) {
  /**
   * A value.
   *
   * @param labels in braces, or empty
   */
  record Sample(String name, String labels, double value) {}

  static Metrics of(Client client) throws IOException, InterruptedException {
    Reply reply = client.get("/metrics");
    List<Sample> samples = new ArrayList<>();
    if (reply.status() == 200) {
      new String(reply.body(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> samples.add(sample(line)));
    }
    return new Metrics(samples);
  }

  private static Sample sample(String line) {
    int space = line.lastIndexOf(' ');
    int brace = line.indexOf('{');
    double value = Double.parseDouble(line.substring(space + 1).replace("Inf", "Infinity"));
    return brace < 0
        ? new Sample(line.substring(0, space), "", value)
        : new Sample(line.substring(0, brace), line.substring(brace, space), value);
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  /** Over all labels that contain {@code label}; empty if there is no such metric. */
  OptionalDouble sum(String name, String label) {
    double[] values =
        samples.stream()
            .filter(sample -> sample.name().equals(name) && sample.labels().contains(label))
            .mapToDouble(Sample::value)
            .toArray();
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(java.util.Arrays.stream(values).sum());
  }

  OptionalDouble sum(String name) {
    return sum(name, "");
  }

  /** By how much a counter grew since an earlier reading. */
  OptionalDouble since(Metrics before, String name) {
    OptionalDouble now = sum(name);
    return now.isEmpty() ? now : OptionalDouble.of(now.getAsDouble() - before.sum(name).orElse(0));
  }
}
