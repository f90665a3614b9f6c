package dev.eschew.server.study.report;

import java.util.Locale;

/**
 * A piece of a chart; lengths are pixels at natural size. {@code style} names CSS classes of the
 * report, {@code title} is what a pointer resting on it is told and may be empty.
 */
public sealed interface Mark {
  /** What the template switches on. */
  default String kind() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** A straight line. */
  record Line(double x1, double y1, double x2, double y2, String style) implements Mark {}

  /**
   * Words.
   *
   * @param x where the anchor is
   * @param y of the base line
   * @param anchor start, middle or end
   */
  record Text(double x, double y, String anchor, String text, String style, String title)
      implements Mark {}

  /**
   * Any outline.
   *
   * @param path as in SVG
   */
  record Shape(String path, String style, String title) implements Mark {}

  /**
   * A rectangle.
   *
   * @param fill a colour, or empty: the style's
   */
  record Box(
      double x, double y, double width, double height, String style, String fill, String title)
      implements Mark {}

  /** Rounded as positions are. */
  static double tenth(double length) {
    return Math.rint(10 * length) / 10;
  }
}
