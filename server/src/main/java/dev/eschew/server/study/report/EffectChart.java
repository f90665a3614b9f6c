package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A metric's differences from the baseline with their intervals, a row for each setting. */
final class EffectChart {
  private static final int WIDTH = 344;
  private static final double LEFT = 8;
  private static final double RIGHT = WIDTH - 8.0;
  private static final double ROW = 37;
  private static final double TEXT_SIZE = 12;
  private static final double FIGURE_SIZE = 11;
  private static final double RADIUS = 4.5;

  private EffectChart() {}

  static Chart of(List<SettingScores> settings, String key, FigureFormat format) {
    double least = 0;
    double most = 0;
    int rows = 0;
    for (SettingScores setting : settings) {
      Estimate difference = setting.differences().get(key);
      if (MetricFormats.isNumber(difference)) {
        rows++;
        boolean interval = FigureFormat.hasInterval(difference);
        double value = format.shown(difference.value());
        least = Math.min(least, Math.min(value, interval ? format.shown(difference.low()) : value));
        most = Math.max(most, Math.max(value, interval ? format.shown(difference.high()) : value));
      }
    }
    LinearScale scale = LinearScale.around(least, most, LEFT, RIGHT);
    double bottom = rows * ROW + 4;
    List<Mark> marks = new ArrayList<>();
    NiceTicks ticks = NiceTicks.of(scale.low(), scale.high(), 5);
    for (double value : ticks.values()) {
      double x = scale.at(value);
      marks.add(new Mark.Line(x, 0, x, bottom, Math.abs(value) < 1e-12 ? "zero" : "grid"));
      String label = ticks.label(value);
      double half = TextWidth.of(label, TEXT_SIZE) / 2;
      double inside = Mark.tenth(Math.clamp(x, half, WIDTH - half));
      marks.add(new Mark.Text(inside, bottom + 15, "middle", label, "tick", ""));
    }
    marks.add(new Mark.Line(LEFT, bottom, RIGHT, bottom, "axis"));
    List<String> told = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      Estimate difference = settings.get(i).differences().get(key);
      if (MetricFormats.isNumber(difference)) {
        double top = told.size() * ROW + 2;
        told.add(
            row(
                marks,
                settings.get(i).name(),
                new SettingStyle(i),
                difference,
                format,
                scale,
                top));
      }
    }
    String better = format.metric().better();
    return new Chart(
        format.metric().label(),
        Stream.of(
                format.differenceUnit().isEmpty() ? "" : "in " + format.differenceUnit(),
                better.equals("neither") ? "neither way is better" : better + " is better")
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining("; ")),
        "Differences of "
            + format.metric().label()
            + " from the baseline. "
            + String.join("; ", told),
        WIDTH,
        (int) Math.ceil(bottom + 20),
        marks);
  }

  /** Name and number above, the interval below. */
  private static String row(
      List<Mark> marks,
      String name,
      SettingStyle style,
      Estimate difference,
      FigureFormat format,
      LinearScale scale,
      double top) {
    Verdict verdict = Verdict.of(format.metric(), difference);
    String figure = format.difference(difference.value());
    if (FigureFormat.hasInterval(difference)) {
      figure += " " + format.interval(difference);
    }
    String word = verdict == Verdict.UNCLEAR ? "" : " " + verdict.word();
    String told = name + ": " + figure + word;
    double room = WIDTH - 2 - TextWidth.of(figure + word, FIGURE_SIZE) - 6;
    marks.add(
        new Mark.Text(
            2, top + 13, "start", TextWidth.fitted(name, TEXT_SIZE, room), "label halo", name));
    marks.add(
        new Mark.Text(
            WIDTH - 2.0, top + 13, "end", figure + word, "figure halo " + verdict.word(), told));
    double y = top + 25;
    if (FigureFormat.hasInterval(difference)) {
      marks.add(
          new Mark.Line(
              scale.at(format.shown(difference.low())),
              y,
              scale.at(format.shown(difference.high())),
              y,
              "whisker effect " + verdict.word()));
    }
    marks.add(
        new Mark.Shape(
            style.path(scale.at(format.shown(difference.value())), y, RADIUS),
            "effect " + verdict.word(),
            told));
    return told;
  }
}
