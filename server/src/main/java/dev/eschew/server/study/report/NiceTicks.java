package dev.eschew.server.study.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Values that an axis is labelled with: multiples of 1, 2 or 5 times a power of ten (Heckbert, Nice
 * Numbers for Graph Labels, Graphics Gems, 1990).
 *
 * @param values rising; within the axis
 * @param decimals that their labels need
 */
record NiceTicks(List<Double> values, int decimals) {
  NiceTicks {
    values = List.copyOf(values);
  }

  /**
   * @param about how many there shall be, at least 2
   */
  static NiceTicks of(double low, double high, int about) {
    double rough = (high - low) / about;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double fraction = rough / power;
    double step = power * (fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : fraction < 7.5 ? 5 : 10);
    List<Double> values = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      values.add(i * step);
    }
    return new NiceTicks(values, (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  }

  String label(double value) {
    String text = String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(value));
    boolean zero = Double.parseDouble(text) == 0;
    return value < 0 && !zero ? FigureFormat.MINUS + text : text;
  }
}
