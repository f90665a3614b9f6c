package dev.eschew.models.image;

import dev.eschew.tensor.Tensor;

/** An image of one channel: rows from top to bottom, pixels from left to right, each 0..1. */
public final class GrayImage {
  private final int width;
  private final int height;
  private final float[] values;

  private GrayImage(int width, int height, float[] values) {
    this.width = width;
    this.height = height;
    this.values = values;
  }

  /**
   * Wraps {@code values} without copying them.
   *
   * @param values {@code width * height} values, row by row, 0..1
   * @throws IllegalArgumentException if a side is not positive or the array not of their size
   */
  public static GrayImage of(int width, int height, float[] values) {
    if (width < 1 || height < 1 || (long) width * height != values.length) {
      throw new IllegalArgumentException(
          "expected positive sides and one value a pixel, got %dx%d and %d values"
              .formatted(width, height, values.length));
    }
    return new GrayImage(width, height, values);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** One pixel, 0..1. */
  public float value(int x, int y) {
    if (x < 0 || x >= width) {
      throw new IndexOutOfBoundsException("pixel (" + x + ", " + y + ") of " + this);
    }
    return values[y * width + x];
  }

  /** The values as a tensor (height, width); shared, not copied. */
  public Tensor toTensor() {
    return Tensor.of(values, height, width);
  }

  @Override
  public String toString() {
    return "GrayImage[" + width + "x" + height + "]";
  }
}
