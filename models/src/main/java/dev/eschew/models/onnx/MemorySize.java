package dev.eschew.models.onnx;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory.
 *
 * @param bytes above 0
 */
public record MemorySize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})([KMGT]?)(?:I?B)?");
  private static final String UNITS = "KMGT";

  public MemorySize {
    if (bytes <= 0) {
      throw new IllegalArgumentException("expected a size above 0, got " + bytes + " bytes");
    }
  }

  /**
   * Reads {@code 8G}, {@code 512M}, {@code 1073741824}; K, M, G and T are powers of 1024, with or
   * without {@code B} or {@code iB} behind them, in either case.
   */
  public static MemorySize parse(String text) {
    Matcher form = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!form.matches()) {
      throw new IllegalArgumentException("expected a size such as 8G or 512M, got '" + text + "'");
    }
    int power = form.group(2).isEmpty() ? 0 : UNITS.indexOf(form.group(2)) + 1;
    try {
      return new MemorySize(
          Math.multiplyExact(Long.parseLong(form.group(1)), Math.powExact(1024L, power)));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("expected a size below 8 EiB, got '" + text + "'", e);
    }
  }

  /** The largest unit of which it is a whole number. */
  @Override
  public String toString() {
    long value = bytes;
    int unit = 0;
    while (value % 1024 == 0 && unit < UNITS.length()) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? value + "" : value + UNITS.substring(unit - 1, unit);
  }
}
