package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.Metric;
import java.util.Collection;
import java.util.Locale;

/**
 * How the figures of a metric are written.
 *
 * @param metric what they are figures of
 * @param decimals the same for all of a table's column
 * @param relative whether they tell how a setting differs from the baseline, as shares of it
 */
record FigureFormat(Metric metric, int decimals, boolean relative) {
  static final String MINUS = "−";

  /** What stands where there is no number. */
  static final String NONE = "–";

  private static final int MOST_DECIMALS = 4;

  /** With three digits of the largest figure, and more where the widest interval is narrow. */
  static FigureFormat of(Metric metric, Collection<Estimate> figures, boolean relative) {
    boolean share = metric.unit().equals("%");
    double largest = 0;
    double widest = 0;
    for (Estimate figure : figures) {
      if (Double.isFinite(figure.value())) {
        largest = Math.max(largest, Math.abs(figure.value()));
      }
      if (hasInterval(figure)) {
        widest = Math.max(widest, (figure.high() - figure.low()) / 2);
      }
    }
    if (share) {
      return new FigureFormat(metric, 1, relative);
    }
    int decimals = largest >= 100 ? 1 : largest >= 1 ? 2 : largest >= 0.1 ? 3 : MOST_DECIMALS;
    if (widest > 0) {
      decimals = Math.max(decimals, (int) Math.ceil(-Math.log10(widest / 2)));
    }
    return new FigureFormat(metric, Math.min(decimals, MOST_DECIMALS), relative);
  }

  static boolean hasInterval(Estimate figure) {
    return figure.low() != null
        && figure.high() != null
        && Double.isFinite(figure.low())
        && Double.isFinite(figure.high());
  }

  boolean isShare() {
    return metric.unit().equals("%");
  }

  /** As it is drawn and written: percentages where the figure is a share. */
  double shown(double value) {
    return isShare() ? 100 * value : value;
  }

  String value(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    String text = String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(shown(value)));
    return value < 0 && Double.parseDouble(text) != 0 ? MINUS + text : text;
  }

  String withUnit(double value) {
    String text = value(value);
    return metric.unit().isEmpty() || text.equals(NONE) ? text : text + " " + metric.unit();
  }

  /** Empty where there is none. */
  String interval(Estimate figure) {
    return hasInterval(figure) ? "[" + value(figure.low()) + ", " + value(figure.high()) + "]" : "";
  }

  /** With its sign. */
  String difference(double value) {
    String text = value(value);
    return text.equals(NONE) || text.startsWith(MINUS) ? text : "+" + text;
  }

  /** The name and, after a comma, the unit. */
  String heading() {
    return metric.unit().isEmpty() ? metric.label() : metric.label() + ", " + metric.unit();
  }

  /** The unit of differences. */
  String differenceUnit() {
    return isShare() && !relative ? "percentage points" : metric.unit();
  }
}
