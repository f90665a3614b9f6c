package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How much of a time the server spent inside ONNX Runtime.
 *
 * @param seconds the time
 * @param onnxSeconds sum of the times of UNet, VAE and text encoders; more than the time if they
 *     overlapped
 * @param busySeconds time in which at least one of them ran
 * @param runs UNet runs
 * @param rowsPerRun mean rows of a UNet run
 */
record OnnxShare(
    double seconds,
    OptionalDouble onnxSeconds,
    OptionalDouble busySeconds,
    OptionalDouble runs,
    OptionalDouble rowsPerRun) {
  /** Between two readings. */
  static OnnxShare between(Metrics before, Metrics after, double seconds) {
    OptionalDouble rows = after.since(before, "eschew_rows_per_run_sum");
    OptionalDouble runs = after.since(before, "eschew_rows_per_run_count");
    return new OnnxShare(
        seconds,
        after.since(before, "eschew_onnx_seconds_sum"),
        after.since(before, "eschew_onnx_busy_seconds_total"),
        runs,
        rows.isEmpty() || runs.orElse(0) == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(rows.getAsDouble() / runs.getAsDouble()));
  }

  /** In words, a line. */
  String text() {
    if (onnxSeconds.isEmpty() && busySeconds.isEmpty()) {
      return "no metrics of ONNX Runtime";
    }
    return "inside ONNX Runtime: busy "
        + percent(busySeconds)
        + " of wall time, sum of unet, vae and text "
        + percent(onnxSeconds)
        + "; "
        + (rowsPerRun.isEmpty()
            ? "rows per run not told"
            : String.format(
                Locale.ROOT,
                "%.2f rows per run in %.0f runs",
                rowsPerRun.getAsDouble(),
                runs.orElse(0)));
  }

  private String percent(OptionalDouble part) {
    return part.isEmpty()
        ? "(not told)"
        : String.format(Locale.ROOT, "%.1f %%", 100 * part.getAsDouble() / seconds);
  }

  void write(ObjectNode report) {
    report.put("seconds", seconds);
    onnxSeconds.ifPresent(value -> report.put("onnx_seconds", value));
    busySeconds.ifPresent(value -> report.put("onnx_busy_seconds", value));
    runs.ifPresent(value -> report.put("runs", value));
    rowsPerRun.ifPresent(value -> report.put("rows_per_run", value));
  }
}
