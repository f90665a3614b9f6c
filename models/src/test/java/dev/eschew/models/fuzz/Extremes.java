package dev.eschew.models.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Values at the edges of what a file can say. */
final class Extremes {
  private static final long[] INTEGERS = {
    0,
    1,
    -1,
    2,
    3,
    -2,
    7,
    64,
    255,
    1000,
    65_536,
    1 << 20,
    1 << 24,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final float[] FLOATS = {
    0,
    -0f,
    1,
    -1,
    1e-30f,
    1e30f,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0.5f
  };
  private static final List<String> TEXTS =
      List.of("", " ", "x", "NOTSET", "SAME_UPPER", "cubic", "\0", "..", "ü\uFFFF", "%s%n");

  private Extremes() {}

  static long integer(SplittableRandom random) {
    return INTEGERS[random.nextInt(INTEGERS.length)];
  }

  static float number(SplittableRandom random) {
    return FLOATS[random.nextInt(FLOATS.length)];
  }

  static String text(SplittableRandom random) {
    return random.nextInt(40) == 0 ? "n".repeat(1 << 20) : TEXTS.get(random.nextInt(TEXTS.size()));
  }
}
