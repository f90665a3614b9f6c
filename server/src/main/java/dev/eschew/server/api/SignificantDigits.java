package dev.eschew.server.api;

import java.math.BigDecimal;
import java.math.MathContext;

/** Measured numbers as JSON shows them: what is beyond their accuracy is left out. */
public final class SignificantDigits {
  private static final MathContext SIX = new MathContext(6);

  private SignificantDigits() {}

  /** A number with six significant digits; null, which JSON leaves out, for NaN and infinity. */
  public static Double of(double value) {
    return Double.isFinite(value) ? BigDecimal.valueOf(value).round(SIX).doubleValue() : null;
  }
}
