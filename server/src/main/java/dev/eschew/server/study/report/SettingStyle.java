package dev.eschew.server.study.report;

import java.util.Locale;

/**
 * How a setting is told from others: by colour (Okabe and Ito's, which colour-blind people can tell
 * apart) and by shape.
 *
 * @param index of the setting in the study
 */
record SettingStyle(int index) {
  private static final int COLOURS = 7;
  private static final int SHAPES = 5;

  /** CSS classes of its colour. */
  String colour() {
    return "c" + index % COLOURS;
  }

  /**
   * Its shape's outline around a point, in SVG.
   *
   * @param radius of about the circle that it fills
   */
  String path(double x, double y, double radius) {
    double r = radius;
    return switch (index % SHAPES) {
      case 0 ->
          "M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 %s 0z"
              .formatted(n(x - r), n(y), n(r), n(r), n(2 * r), n(r), n(r), n(-2 * r));
      case 1 -> polygon(x, y, 0.9 * r, -1, -1, 1, -1, 1, 1, -1, 1);
      case 2 -> polygon(x, y, 1.2 * r, 0, -1, 1, 0.8, -1, 0.8);
      case 3 -> polygon(x, y, 1.3 * r, 0, -1, 1, 0, 0, 1, -1, 0);
      default -> polygon(x, y, 1.2 * r, 0, 1, 1, -0.8, -1, -0.8);
    };
  }

  private static String polygon(double x, double y, double radius, double... corners) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < corners.length; i += 2) {
      path.append(i == 0 ? "M" : "L")
          .append(n(x + radius * corners[i]))
          .append(' ')
          .append(n(y + radius * corners[i + 1]));
    }
    return path.append('z').toString();
  }

  private static String n(double length) {
    return String.format(Locale.ROOT, "%.1f", length);
  }
}
