package dev.eschew.models.random;

/**
 * Single-precision logarithm, sine and cosine from the polynomials of Moshier's Cephes library
 * (netlib.org/cephes, {@code logf.c} and {@code sinf.c}), each product and sum fused where
 * PyTorch's AVX2 kernel fuses them, so that the results equal its results bit for bit.
 *
 * <p>Arguments are those Box-Muller needs: {@link #log} takes (0, 1], sine and cosine take [0, 2
 * pi).
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as the source writes them
final class CephesFloat {
  private static final float SQRT_HALF = 0.70710678118654752440f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float[] LOG = {
    7.0376836292e-2f,
    -1.1514610310e-1f,
    1.1676998740e-1f,
    -1.2420140846e-1f,
    1.4249322787e-1f,
    -1.6668057665e-1f,
    2.0000714765e-1f,
    -2.4999993993e-1f,
    3.3333331174e-1f
  };
  private static final float[] SIN = {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f};
  private static final float[] COS = {
    2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f
  };

  /** Minus pi/4 in three parts whose sum keeps the argument's reduction exact (Cody and Waite). */
  private static final float[] MINUS_QUARTER_PI = {
    -0.78515625f, -2.4187564849853515625e-4f, -3.77489497744594108e-8f
  };

  private static final float FOUR_OVER_PI = 1.27323954473516f;

  private CephesFloat() {}

  /** ln x: x = 2^e (1 + m) with sqrt(1/2) &le; 1 + m &lt; sqrt 2, and a polynomial in m. */
  static float log(float x) {
    int bits = Float.floatToRawIntBits(x);
    float exponent = (bits >>> 23) - 126;
    float mantissa = Float.intBitsToFloat((bits & 0x007FFFFF) | 0x3F000000);
    if (mantissa < SQRT_HALF) {
      exponent -= 1;
      mantissa = mantissa - 1 + mantissa;
    } else {
      mantissa -= 1;
    }
    float square = mantissa * mantissa;
    float y = polynomial(LOG, mantissa) * mantissa;
    y = Math.fma(y, square, exponent * LN2_LOW);
    y = Math.fma(-0.5f, square, y);
    return Math.fma(exponent, LN2_HIGH, mantissa + y);
  }

  /** The octant of a reduced angle, made even: an even multiple of pi/4. */
  private static int octant(float angle) {
    return ((int) (angle * FOUR_OVER_PI) + 1) & ~1;
  }

  private static float reduce(float angle, int octant) {
    float reduced = angle;
    for (float part : MINUS_QUARTER_PI) {
      reduced = Math.fma((float) octant, part, reduced);
    }
    return reduced;
  }

  static float sin(float angle) {
    int octant = octant(angle);
    float x = reduce(angle, octant);
    float value = (octant & 2) == 0 ? sinPolynomial(x) : cosPolynomial(x);
    return (octant & 4) == 0 ? value : -value;
  }

  static float cos(float angle) {
    int octant = octant(angle);
    float x = reduce(angle, octant);
    float value = (octant & 2) == 0 ? cosPolynomial(x) : sinPolynomial(x);
    return ((octant - 2) & 4) == 0 ? -value : value;
  }

  private static float sinPolynomial(float x) {
    float square = x * x;
    return Math.fma(polynomial(SIN, square) * square, x, x);
  }

  private static float cosPolynomial(float x) {
    float square = x * x;
    return Math.fma(polynomial(COS, square) * square, square, -0.5f * square) + 1;
  }

  private static float polynomial(float[] coefficients, float x) {
    float sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = Math.fma(sum, x, coefficients[i]);
    }
    return sum;
  }
}
