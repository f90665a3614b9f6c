package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.Metric;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The metrics that a study has figures of, in the order of tables, and how they are written. */
final class MetricFormats {
  private final Map<String, FigureFormat> byKey = new LinkedHashMap<>();

  /**
   * A metric that no setting has a figure of is left out; one without a description is not. One
   * that only differences have tells of changes relative to the baseline.
   */
  static MetricFormats of(StudyResults results) {
    MetricFormats formats = new MetricFormats();
    Map<String, Metric> metrics = new LinkedHashMap<>(results.metrics());
    for (SettingScores setting : results.settings()) {
      for (String key : setting.scores().keySet()) {
        metrics.computeIfAbsent(key, unknown -> new Metric(unknown, "", "neither", ""));
      }
    }
    metrics.forEach((key, metric) -> {
      List<Estimate> figures = figures(results, key, SettingScores::scores);
      List<Estimate> differences = figures(results, key, SettingScores::differences);
      if (!figures.isEmpty()) {
        formats.byKey.put(key, FigureFormat.of(metric, figures, false));
      } else if (!differences.isEmpty()) {
        formats.byKey.put(key, FigureFormat.of(metric, differences, true));
      }
    });
    return formats;
  }

  private static List<Estimate> figures(
      StudyResults results, String key, Function<SettingScores, Map<String, Estimate>> part) {
    return results.settings().stream()
        .map(setting -> part.apply(setting).get(key))
        .filter(MetricFormats::isNumber)
        .toList();
  }

  static boolean isNumber(Estimate figure) {
    return figure != null && Double.isFinite(figure.value());
  }

  /** Those that settings have. */
  List<String> keys() {
    return byKey.keySet().stream().filter(this::has).toList();
  }

  /** Those that differences have alone. */
  List<String> relativeKeys() {
    return byKey.keySet().stream().filter(key -> !has(key)).toList();
  }

  /** All, those that differences have alone after the metrics that they tell of. */
  List<String> allKeys() {
    return List.copyOf(byKey.keySet());
  }

  /** Whether a setting has it. */
  boolean has(String key) {
    return byKey.containsKey(key) && !byKey.get(key).relative();
  }

  FigureFormat of(String key) {
    return byKey.get(key);
  }
}
