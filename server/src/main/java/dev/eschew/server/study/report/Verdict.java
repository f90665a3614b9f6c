package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.Metric;
import java.util.Locale;

/** What a difference from the baseline says, by whether its interval leaves 0 out. */
public enum Verdict {
  BETTER,
  WORSE,
  /** Clear, but neither direction is the better one. */
  DIFFERENT,
  /** The interval has 0 in it, or there is none. */
  UNCLEAR;

  static Verdict of(Metric metric, Estimate difference) {
    if (difference == null || !FigureFormat.hasInterval(difference)) {
      return UNCLEAR;
    }
    boolean above = difference.low() > 0;
    if (!above && !(difference.high() < 0)) {
      return UNCLEAR;
    }
    return switch (metric.better()) {
      case "higher" -> above ? BETTER : WORSE;
      case "lower" -> above ? WORSE : BETTER;
      default -> DIFFERENT;
    };
  }

  /** In running text and as a CSS class. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
