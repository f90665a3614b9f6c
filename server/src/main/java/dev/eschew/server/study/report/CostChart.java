package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Seconds per image by setting, and how many times the baseline's they are. */
final class CostChart {
  static final String KEY = "seconds";

  /** In differences: how much more than the baseline's, as a share of it. */
  private static final String CHANGE = "seconds_change";

  private static final int WIDTH = 520;
  private static final double RIGHT = WIDTH - 10.0;
  private static final double ROW = 40;
  private static final double BAR = 13;
  private static final double TEXT_SIZE = 13;

  private CostChart() {}

  static Chart of(List<SettingScores> settings, FigureFormat format) {
    List<Integer> shown = new ArrayList<>();
    double most = 0;
    for (int i = 0; i < settings.size(); i++) {
      Estimate cost = settings.get(i).scores().get(KEY);
      if (MetricFormats.isNumber(cost)) {
        shown.add(i);
        double high = FigureFormat.hasInterval(cost) ? cost.high() : cost.value();
        most = Math.max(most, Math.max(high, cost.value()));
      }
    }
    LinearScale scale = new LinearScale(0, most > 0 ? 1.02 * most : 1, 2, RIGHT);
    double bottom = shown.size() * ROW + 4;
    List<Mark> marks = new ArrayList<>();
    NiceTicks ticks = NiceTicks.of(0, scale.high(), 6);
    for (double value : ticks.values()) {
      double x = scale.at(value);
      marks.add(new Mark.Line(x, 0, x, bottom, "grid"));
      marks.add(
          new Mark.Text(
              x, bottom + 16, value == 0 ? "start" : "middle", ticks.label(value), "tick", ""));
    }
    List<String> told = new ArrayList<>();
    for (int i : shown) {
      String name = settings.get(i).name();
      Estimate cost = settings.get(i).scores().get(KEY);
      String figure = (format.withUnit(cost.value()) + " " + format.interval(cost)).strip();
      Estimate change = settings.get(i).differences().get(CHANGE);
      if (MetricFormats.isNumber(change)) {
        figure += String.format(Locale.ROOT, " = %.3f×", 1 + change.value());
      }
      double top = told.size() * ROW + 2;
      double room = WIDTH - TextWidth.of(figure, TEXT_SIZE) - 20;
      String words = name + ": " + figure;
      marks.add(
          new Mark.Text(
              2, top + 13, "start", TextWidth.fitted(name, TEXT_SIZE, room), "label halo", name));
      marks.add(new Mark.Text(RIGHT, top + 13, "end", figure, "figure halo", words));
      double end = scale.at(Math.max(cost.value(), 0));
      marks.add(
          new Mark.Box(
              2,
              top + 18,
              Mark.tenth(end - 2),
              BAR,
              "bar " + new SettingStyle(i).colour(),
              "",
              words));
      if (FigureFormat.hasInterval(cost)) {
        double y = top + 18 + BAR / 2;
        marks.add(new Mark.Line(scale.at(cost.low()), y, scale.at(cost.high()), y, "whisker over"));
      }
      told.add(words);
    }
    marks.add(new Mark.Line(2, 0, 2, bottom, "axis"));
    return new Chart(
        "Seconds per image",
        "lower is better; × the baseline’s on the same prompts and seeds",
        "Seconds per image. " + String.join("; ", told),
        WIDTH,
        (int) Math.ceil(bottom + 22),
        marks);
  }
}
