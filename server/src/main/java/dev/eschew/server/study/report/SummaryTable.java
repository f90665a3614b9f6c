package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures of all settings, a row for each.
 *
 * @param columns metrics
 * @param rows the baseline first
 */
public record SummaryTable(List<Column> columns, List<Row> rows) {
  /** More are unreadable on paper. */
  private static final int MOST_COLUMNS = 8;

  public SummaryTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * A metric.
   *
   * @param number of its footnote
   * @param direction which way is better, in words; may be empty
   */
  public record Column(
      String key, String label, String unit, int number, String direction, String description) {}

  /**
   * A setting.
   *
   * @param colour CSS class
   * @param symbol outline of the setting's mark, around (8, 8)
   */
  public record Row(
      String name, boolean baseline, String colour, String symbol, List<Cell> cells) {}

  /**
   * A figure.
   *
   * @param interval may be empty
   * @param verdict a {@link Verdict#word}; empty: nothing is clear
   * @param difference from the baseline; empty where nothing is clear
   * @param title in words, for a pointer resting on it
   */
  public record Cell(
      String value, String interval, String verdict, String difference, String title) {}

  /** Tables of about as many columns, one after another if there are many metrics. */
  static List<SummaryTable> of(List<SettingScores> settings, MetricFormats formats) {
    List<String> keys = formats.keys();
    int tables = (keys.size() + MOST_COLUMNS - 1) / MOST_COLUMNS;
    List<SummaryTable> all = new ArrayList<>();
    for (int t = 0; t < tables; t++) {
      int from = t * keys.size() / tables;
      all.add(part(settings, formats, keys.subList(from, (t + 1) * keys.size() / tables), from));
    }
    return all;
  }

  private static SummaryTable part(
      List<SettingScores> settings, MetricFormats formats, List<String> keys, int from) {
    List<Column> columns = new ArrayList<>();
    for (String key : keys) {
      FigureFormat format = formats.of(key);
      columns.add(
          new Column(
              key,
              format.metric().label(),
              format.metric().unit(),
              from + columns.size() + 1,
              direction(format.metric().better()),
              format.metric().description()));
    }
    List<Row> rows = new ArrayList<>();
    for (SettingScores setting : settings) {
      List<Cell> cells =
          keys.stream()
              .map(key ->
                  cell(formats.of(key), setting.scores().get(key), setting.differences().get(key)))
              .toList();
      SettingStyle style = new SettingStyle(rows.size());
      rows.add(new Row(setting.name(), rows.isEmpty(), style.colour(), style.path(8, 8, 5), cells));
    }
    return new SummaryTable(columns, rows);
  }

  private static String direction(String better) {
    return switch (better) {
      case "higher" -> "↑";
      case "lower" -> "↓";
      default -> "";
    };
  }

  private static Cell cell(FigureFormat format, Estimate figure, Estimate difference) {
    if (!MetricFormats.isNumber(figure)) {
      return new Cell(FigureFormat.NONE, "", "", "", "no figure");
    }
    Verdict verdict = Verdict.of(format.metric(), difference);
    String title = "";
    if (MetricFormats.isNumber(difference)) {
      title = "difference from the baseline: " + format.difference(difference.value());
      if (FigureFormat.hasInterval(difference)) {
        title +=
            " [%s, %s]"
                .formatted(
                    format.difference(difference.low()), format.difference(difference.high()));
      }
      String unit = format.differenceUnit();
      title += unit.isEmpty() ? "" : " " + unit;
    }
    boolean clear = verdict != Verdict.UNCLEAR;
    return new Cell(
        format.value(figure.value()),
        format.interval(figure),
        clear ? verdict.word() : "",
        clear ? format.difference(difference.value()) : "",
        title);
  }
}
