package dev.eschew.server.cli;

import dev.eschew.server.api.GuidanceSupport;
import dev.eschew.server.api.ModelCard;
import dev.eschew.server.api.ModelReport;
import dev.eschew.server.api.PartReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A model's report for people. */
final class ReportText {
  private final PrintWriter out;

  ReportText(PrintWriter out) {
    this.out = out;
  }

  void print(ModelReport report) {
    if (report.id() != null) {
      out.println("model: " + report.id());
    }
    out.println("family: " + report.family());
    out.println("parameters: " + count(report.parameters()));
    out.println("opset: " + report.opset());
    out.println("exporter: " + report.producer() + listed(", ", report.exporter()));
    if (report.sizes() != null) {
      out.println("sizes: " + sizes(report.sizes()));
    }
    if (report.schedulers() != null) {
      out.println("schedulers: " + String.join(", ", report.schedulers()));
    }
    report.devices().forEach((device, support) -> out.println(device + ": " + support(support)));
    report.parts().forEach(this::print);
    out.println("attention:" + (report.attention().isEmpty() ? " none" : ""));
    for (ModelReport.Attention attention : report.attention()) {
      out.printf(
          Locale.ROOT,
          "  %s %s attention, level %d, %s: %d%n",
          attention.block(),
          attention.kind(),
          attention.level(),
          attention.form(),
          attention.sites());
    }
    print("not understood", report.notUnderstood());
    out.println("rewrites:");
    for (ModelReport.Rewrite rewrite : report.rewrites()) {
      out.println(
          "  "
              + rewrite.rule()
              + ", applied "
              + rewrite.applied()
              + " times"
              + reasons(rewrite.refused()));
    }
    out.println("guidance:");
    report
        .guidance()
        .forEach((term, support) ->
            out.println(
                "  "
                    + term
                    + ": "
                    + (support.supported()
                        ? "yes" + reasons(support.refusedAt())
                        : "no; " + support.reason())));
  }

  private void print(String name, PartReport part) {
    out.println(name + ":");
    out.println(
        "  %s, %s parameters, %s, opset %d, %s%s"
            .formatted(
                part.file(),
                count(part.parameters()),
                part.precision().entrySet().stream()
                    .map(entry -> entry.getKey() + " " + percent(entry.getValue()))
                    .collect(Collectors.joining(" ")),
                part.opset(),
                part.producer(),
                listed(", ", part.exporter())));
    if (part.dataFiles() > 0) {
      out.println(
          "  weights in "
              + part.dataFiles()
              + (part.dataFiles() == 1 ? " file" : " files")
              + " beside it"
              + (part.linked() ? ", through links" : ""));
    }
    part.inputs().forEach(input -> out.println("  in: " + value(input)));
    part.outputs().forEach(output -> out.println("  out: " + value(output)));
  }

  private void print(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println(title + ":");
      lines.forEach(line -> out.println("  - " + line));
    }
  }

  private static String value(PartReport.Value value) {
    return value.name() + " " + value.type() + " " + value.shape();
  }

  private static String sizes(ModelCard.Sizes sizes) {
    return sizes.only() != null
        ? sizes.only() + " alone"
        : "multiples of %d, best of %d, sides up to %d"
            .formatted(sizes.multipleOf(), sizes.safeMultipleOf(), sizes.max());
  }

  private static String support(GuidanceSupport support) {
    return support.supported() ? "yes" : "no; " + support.reason();
  }

  private static String reasons(List<String> refused) {
    return refused.isEmpty() ? "" : "; not at: " + String.join("; ", refused);
  }

  private static String listed(String first, List<String> words) {
    return words.isEmpty() ? "" : first + String.join(", ", words);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.4g %%", 100 * share);
  }

  private static String count(long parameters) {
    return String.format(Locale.ROOT, "%,d", parameters);
  }
}
