package dev.eschew.models.evaluation;

import java.util.Locale;

/**
 * A kernel by which pixels are weighted when an image is scaled, as wide as an output pixel asks
 * for where it is made smaller.
 */
enum Resampling {
  /** The triangle {@code 1 - |x|}. */
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  },
  /** Keys 1981, cubic convolution with a = -0.5. */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }
  };

  /** Where the kernel ends, in pixels of the coarser image. */
  private final int support;

  Resampling(int support) {
    this.support = support;
  }

  abstract double weight(double distance);

  int support() {
    return support;
  }

  /** As configs write it. */
  String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
