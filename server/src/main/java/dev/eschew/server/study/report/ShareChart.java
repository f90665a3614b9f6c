package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults.SettingScores;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What an attribute became: its values' shares of the images as a bar for each setting. */
final class ShareChart {
  private static final int WIDTH = 344;
  private static final double ROW = 41;
  private static final double BAR = 17;
  private static final double TEXT_SIZE = 12;
  private static final double IN_BAR = 11;
  private static final double SWATCH = 10;
  private static final double LEGEND_ROW = 18;

  private ShareChart() {}

  /**
   * How much the settings differ in an attribute: the largest distance (total variation) of two.
   */
  static double spread(List<SettingScores> settings, String attribute) {
    double most = 0;
    for (SettingScores one : settings) {
      for (SettingScores other : settings) {
        double sum = 0;
        for (String value : values(settings, attribute)) {
          sum += Math.abs(share(one, attribute, value) - share(other, attribute, value));
        }
        most = Math.max(most, sum / 2);
      }
    }
    return most;
  }

  static Chart of(List<SettingScores> settings, String attribute) {
    List<String> values = values(settings, attribute);
    List<String> fills = ValueColours.of(values);
    List<Mark> marks = new ArrayList<>();
    List<String> told = new ArrayList<>();
    double top = 0;
    for (int i = 0; i < settings.size(); i++) {
      SettingScores setting = settings.get(i);
      if (!setting.attributes().containsKey(attribute)) {
        continue;
      }
      marks.add(
          new Mark.Text(
              0,
              top + 13,
              "start",
              TextWidth.fitted(setting.name(), TEXT_SIZE, WIDTH),
              "label",
              setting.name()));
      marks.add(new Mark.Box(0.5, top + 17.5, WIDTH - 1.0, BAR - 1, "track", "", ""));
      told.add(setting.name() + ": " + bar(marks, setting, attribute, values, fills, top + 17));
      top += ROW;
    }
    double bottom = legend(marks, values, fills, top + 13);
    return new Chart(
        attribute.replace('_', ' '),
        "",
        "Shares of " + attribute.replace('_', ' ') + ". " + String.join("; ", told),
        WIDTH,
        (int) Math.ceil(bottom),
        marks);
  }

  private static String bar(
      List<Mark> marks,
      SettingScores setting,
      String attribute,
      List<String> values,
      List<String> fills,
      double top) {
    List<String> told = new ArrayList<>();
    double x = 0;
    for (int v = 0; v < values.size(); v++) {
      double share = share(setting, attribute, values.get(v));
      if (share <= 0) {
        continue;
      }
      double width = Math.min(share * WIDTH, WIDTH - x);
      String percent = String.format(Locale.ROOT, "%.0f %%", 100 * share);
      String words = values.get(v) + " " + percent;
      told.add(words);
      double drawn = Math.max(width - 1, 0.5);
      marks.add(
          new Mark.Box(
              Mark.tenth(x),
              top,
              Mark.tenth(drawn),
              BAR,
              "segment",
              fills.get(v),
              setting.name() + ": " + words));
      String inside =
          TextWidth.of(words, IN_BAR) < width - 6
              ? words
              : TextWidth.of(percent, IN_BAR) < width - 6 ? percent : "";
      if (!inside.isEmpty()) {
        marks.add(
            new Mark.Text(
                Mark.tenth(x + width / 2),
                top + BAR - 5,
                "middle",
                inside,
                ValueColours.isDark(fills.get(v)) ? "in on-dark" : "in on-light",
                ""));
      }
      x += width;
    }
    return String.join(", ", told);
  }

  private static double legend(
      List<Mark> marks, List<String> values, List<String> fills, double top) {
    double x = 0;
    double y = top;
    for (int v = 0; v < values.size(); v++) {
      double width = SWATCH + 5 + TextWidth.of(values.get(v), TEXT_SIZE) + 8;
      if (x > 0 && x + width > WIDTH) {
        x = 0;
        y += LEGEND_ROW;
      }
      marks.add(
          new Mark.Box(
              Mark.tenth(x + 0.5), y - SWATCH + 1.5, SWATCH, SWATCH, "swatch", fills.get(v), ""));
      marks.add(new Mark.Text(Mark.tenth(x + SWATCH + 5), y, "start", values.get(v), "tick", ""));
      x += width;
    }
    return y + 8;
  }

  private static List<String> values(List<SettingScores> settings, String attribute) {
    Set<String> values = new LinkedHashSet<>();
    for (SettingScores setting : settings) {
      values.addAll(setting.attributes().getOrDefault(attribute, Map.of()).keySet());
    }
    return List.copyOf(values);
  }

  private static double share(SettingScores setting, String attribute, String value) {
    Double share = setting.attributes().getOrDefault(attribute, Map.of()).get(value);
    return share != null && Double.isFinite(share) ? share : 0;
  }
}
