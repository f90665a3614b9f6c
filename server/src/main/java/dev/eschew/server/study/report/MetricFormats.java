package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.Metric;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The metrics that a study has figures of, in the order of tables, and how they are written. */
final class MetricFormats {
  private final Map<String, FigureFormat> byKey = new LinkedHashMap<>();

  /** A metric that no setting has a figure of is left out; one without a description is not. */
  static MetricFormats of(StudyResults results) {
    MetricFormats formats = new MetricFormats();
    Map<String, Metric> metrics = new LinkedHashMap<>(results.metrics());
    for (SettingScores setting : results.settings()) {
      for (String key : setting.scores().keySet()) {
        metrics.computeIfAbsent(key, unknown -> new Metric(unknown, "", "neither", ""));
      }
    }
    metrics.forEach((key, metric) -> {
      List<Estimate> figures =
          results.settings().stream()
              .map(setting -> setting.scores().get(key))
              .filter(Objects::nonNull)
              .toList();
      if (figures.stream().anyMatch(MetricFormats::isNumber)) {
        formats.byKey.put(key, FigureFormat.of(metric, figures));
      }
    });
    return formats;
  }

  static boolean isNumber(Estimate figure) {
    return figure != null && Double.isFinite(figure.value());
  }

  List<String> keys() {
    return new ArrayList<>(byKey.keySet());
  }

  boolean has(String key) {
    return byKey.containsKey(key);
  }

  FigureFormat of(String key) {
    return byKey.get(key);
  }
}
