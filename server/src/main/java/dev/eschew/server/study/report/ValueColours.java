package dev.eschew.server.study.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fills for the values of an attribute: their own colour where the values are colours, else Okabe
 * and Ito's palette. Words stand beside them in any case.
 */
final class ValueColours {
  /** Muted, so that black words can be read on most of them. */
  private static final Map<String, String> NAMED =
      Map.ofEntries(
          Map.entry("black", "#3b3b3b"),
          Map.entry("brown", "#9c6b43"),
          Map.entry("blonde", "#ecd27a"),
          Map.entry("red", "#d9695f"),
          Map.entry("grey", "#a6a6a6"),
          Map.entry("gray", "#a6a6a6"),
          Map.entry("blue", "#6fa3d8"),
          Map.entry("white", "#f7f7f4"),
          Map.entry("green", "#74b587"),
          Map.entry("yellow", "#f0dc6e"),
          Map.entry("pink", "#f0b0c8"),
          Map.entry("orange", "#efa552"),
          Map.entry("purple", "#b08fce"),
          Map.entry("fair", "#f7dfcd"),
          Map.entry("light", "#eac3a0"),
          Map.entry("tan", "#cf9f72"),
          Map.entry("dark", "#5e4030"));

  private static final String ABSENT = "#d4d4d0";
  private static final List<String> PALETTE =
      List.of(
          "#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#0072b2", "#d55e00", "#999999");

  private ValueColours() {}

  /** One for each value, as #rrggbb. */
  static List<String> of(List<String> values) {
    boolean colours = values.stream().allMatch(v -> isAbsent(v) || NAMED.containsKey(v));
    List<String> fills = new ArrayList<>();
    int next = 0;
    for (String value : values) {
      if (isAbsent(value)) {
        fills.add(ABSENT);
      } else {
        fills.add(colours ? NAMED.get(value) : PALETTE.get(next++ % PALETTE.size()));
      }
    }
    return fills;
  }

  private static boolean isAbsent(String value) {
    return value.equals("none");
  }

  /** Whether white words are read better on it than black ones, by WCAG's relative luminance. */
  static boolean isDark(String fill) {
    double luminance =
        0.2126 * linear(fill, 1) + 0.7152 * linear(fill, 3) + 0.0722 * linear(fill, 5);
    return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05;
  }

  private static double linear(String fill, int at) {
    double value = Integer.parseInt(fill.substring(at, at + 2), 16) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
