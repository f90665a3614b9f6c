package dev.eschew.tests.load;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Memory against requests as an SVG picture. */
record MemoryChart(List<MemorySamples.Sample> samples, List<Checkpoint> checkpoints) {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int BOTTOM = 40;

  String svg() {
    int most = Math.max(1, samples.stream().mapToInt(MemorySamples.Sample::done).max().orElse(1));
    double top =
        1.1
            * Math.max(
                1, samples.stream().mapToLong(s -> s.figures().residentBytes()).max().orElse(1));
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            WIDTH + LEFT + 20, HEIGHT + BOTTOM + 20));
    for (int line = 0; line <= 4; line++) {
      double y = 10 + HEIGHT * (1 - line / 4.0);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/><text x=\"4\" y=\"%.1f\">%.0f MiB</text>%n",
              LEFT,
              y,
              WIDTH,
              y + 4,
              top * line / 4 / (1 << 20)));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
              LEFT + WIDTH * line / 4,
              HEIGHT + 28,
              most * line / 4));
    }
    svg.append(line("#06c", most, top, ServerProcess.Figures::residentBytes));
    svg.append(line("#c60", most, top, ServerProcess.Figures::anonymousBytes));
    for (Checkpoint at : checkpoints) {
      svg.append(point("#06c", most, top, at.done(), at.figures().residentBytes()));
      svg.append(point("#c60", most, top, at.done(), at.figures().anonymousBytes()));
      at.liveHeap().ifPresent(bytes -> svg.append(point("#090", most, top, at.done(), bytes)));
    }
    svg.append(
        String.format(
            "<text x=\"%d\" y=\"%d\">requests; blue: resident, orange: of it without a"
                + " file, green: live Java objects; points: at rest</text>%n</svg>%n",
            LEFT, HEIGHT + 46));
    return svg.toString();
  }

  private static String point(String colour, int most, double top, int done, long value) {
    return String.format(
        Locale.ROOT,
        "<circle r=\"3\" fill=\"%s\" cx=\"%.1f\" cy=\"%.1f\"/>%n",
        colour,
        LEFT + WIDTH * (double) done / most,
        10 + HEIGHT * (1 - value / top));
  }

  private String line(
      String colour, int most, double top, ToLongFunction<ServerProcess.Figures> value) {
    String points =
        samples.stream()
            .map(sample ->
                String.format(
                    Locale.ROOT,
                    "%.1f,%.1f",
                    LEFT + WIDTH * (double) sample.done() / most,
                    10 + HEIGHT * (1 - value.applyAsLong(sample.figures()) / top)))
            .collect(Collectors.joining(" "));
    return "<polyline fill=\"none\" stroke=\"" + colour + "\" points=\"" + points + "\"/>\n";
  }
}
