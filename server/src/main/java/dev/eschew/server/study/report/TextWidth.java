package dev.eschew.server.study.report;

/** About how wide words are: fonts differ, charts only need room. */
final class TextWidth {
  private static final String NARROW = "fijlrtI.,:;'|!()[] ";
  private static final String WIDE = "mwMWG@%—";
  private static final String ELLIPSIS = "…";

  private TextWidth() {}

  /** Pixels, rather too many than too few. */
  static double of(String text, double size) {
    double ems = 0;
    for (int point : text.codePoints().toArray()) {
      if (NARROW.indexOf(point) >= 0) {
        ems += 0.37;
      } else if (WIDE.indexOf(point) >= 0) {
        ems += 0.88;
      } else if (point >= 0x2E80) {
        ems += 1.05;
      } else {
        ems += Character.isUpperCase(point) ? 0.7 : 0.61;
      }
    }
    return ems * size;
  }

  /** The text, or as much of it as fits, and an ellipsis. */
  static String fitted(String text, double size, double width) {
    if (of(text, size) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 0 && of(text.substring(0, end).strip() + ELLIPSIS, size) > width) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).strip() + ELLIPSIS;
  }
}
