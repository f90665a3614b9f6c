package dev.eschew.models.evaluation;

import dev.eschew.models.image.RgbImage;

/**
 * A square part of a scaled image. Only what the part needs is computed, so an image of any aspect
 * ratio is as cheap as it is large.
 *
 * <p>Scaling is as Pillow does it, which evaluators were trained with: each axis by itself, columns
 * first, rounded to bytes in between.
 *
 * @param width what the whole image is scaled to
 * @param height what the whole image is scaled to
 * @param x the part's left edge in the scaled image
 * @param y the part's upper edge in the scaled image
 * @param side of the part
 */
record ScaledCrop(int width, int height, int x, int y, int side) {
  /** The weights of the input pixels from {@code first} on that make one output pixel. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Taps(int first, double[] weights) {
    int end() {
      return first + weights.length;
    }
  }

  /** The whole image, whatever becomes of its aspect ratio. */
  static ScaledCrop stretched(int side) {
    return new ScaledCrop(side, side, 0, 0, side);
  }

  /**
   * The centre of the image, its shorter side scaled to {@code shorterSide}, the other rounded down
   * as torchvision and transformers do.
   */
  static ScaledCrop covering(RgbImage image, int shorterSide, int side) {
    int shorter = Math.min(image.width(), image.height());
    int width = (int) ((long) image.width() * shorterSide / shorter);
    int height = (int) ((long) image.height() * shorterSide / shorter);
    return new ScaledCrop(width, height, (width - side) / 2, (height - side) / 2, side);
  }

  /** The part. */
  RgbImage of(RgbImage image, Resampling resampling) {
    Taps[] columns = taps(image.width(), width, x, resampling);
    Taps[] rows = taps(image.height(), height, y, resampling);
    int top = rows[0].first();
    int bottom = rows[side - 1].end();
    byte[] narrow = new byte[3 * side * (bottom - top)];
    for (int row = top; row < bottom; row++) {
      for (int column = 0; column < side; column++) {
        for (int channel = 0; channel < 3; channel++) {
          double sum = 0;
          Taps taps = columns[column];
          for (int i = 0; i < taps.weights().length; i++) {
            sum += taps.weights()[i] * image.sample(taps.first() + i, row, channel);
          }
          narrow[3 * ((row - top) * side + column) + channel] = rounded(sum);
        }
      }
    }
    byte[] part = new byte[3 * side * side];
    for (int row = 0; row < side; row++) {
      Taps taps = rows[row];
      for (int place = 0; place < 3 * side; place++) {
        double sum = 0;
        for (int i = 0; i < taps.weights().length; i++) {
          int sample = narrow[3 * side * (taps.first() + i - top) + place] & 0xFF;
          sum += taps.weights()[i] * sample;
        }
        part[3 * side * row + place] = rounded(sum);
      }
    }
    return RgbImage.of(side, side, part);
  }

  private static byte rounded(double sample) {
    return (byte) (int) Math.clamp(Math.floor(sample + 0.5), 0, 255);
  }

  /** For each output pixel of the part along one axis. */
  private Taps[] taps(int extent, int scaledExtent, int start, Resampling resampling) {
    double scale = (double) extent / scaledExtent;
    double kernelScale = Math.max(1, scale);
    double reach = resampling.support() * kernelScale;
    Taps[] taps = new Taps[side];
    for (int i = 0; i < side; i++) {
      double centre = (start + i + 0.5) * scale;
      int first = Math.max(0, (int) (centre - reach + 0.5));
      int end = Math.min(extent, (int) (centre + reach + 0.5));
      double[] weights = new double[end - first];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = resampling.weight((first + j + 0.5 - centre) / kernelScale);
        sum += weights[j];
      }
      for (int j = 0; j < weights.length; j++) {
        weights[j] /= sum;
      }
      taps[i] = new Taps(first, weights);
    }
    return taps;
  }
}
