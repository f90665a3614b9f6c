package dev.eschew.models.image;

import dev.eschew.tensor.Tensor;

/**
 * Where something acted, and how strongly, as a picture: dark is 0, light is the largest value.
 *
 * @param image the picture
 * @param largest what its lightest colour stands for; 0 if nothing acted anywhere
 */
public record HeatMap(RgbImage image, float largest) {
  /** For cells without a finite value; no colour of the scale is gray. */
  static final int UNKNOWN = 0x808080;

  private static final int COLOURS = 256;

  /**
   * Draws changes, interpolated bilinearly between the centres of their cells.
   *
   * @param changes (h, w), 0 or more; a cell that is NaN or infinite is drawn gray and is not part
   *     of the scale; not modified
   * @param size the picture's
   */
  public static HeatMap of(Tensor changes, ImageSize size) {
    if (changes.rank() != 2 || changes.size() == 0) {
      throw new IllegalArgumentException("expected changes (h, w), got " + changes);
    }
    float largest = 0;
    for (float change : changes.data()) {
      if (change < 0) {
        throw new IllegalArgumentException("expected changes of 0 or more, got " + change);
      }
      largest = Float.isFinite(change) ? Math.max(largest, change) : largest;
    }
    byte[] rgb = new byte[3 * size.width() * size.height()];
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        double change =
            interpolated(
                changes,
                position(x, size.width(), changes.extent(1)),
                position(y, size.height(), changes.extent(0)));
        int colour = colour(change, largest);
        int first = 3 * (y * size.width() + x);
        rgb[first] = (byte) (colour >> 16);
        rgb[first + 1] = (byte) (colour >> 8);
        rgb[first + 2] = (byte) colour;
      }
    }
    return new HeatMap(RgbImage.of(size.width(), size.height(), rgb), largest);
  }

  private static int colour(double change, float largest) {
    if (Double.isNaN(change)) {
      return UNKNOWN;
    }
    return Palette.COLOURS_BY_HEAT[
        largest == 0 ? 0 : (int) Math.round((COLOURS - 1) * (change / largest))];
  }

  /** Where a pixel's centre lies among the centres of cells, no further out than the outer ones. */
  private static double position(int pixel, int pixels, int cells) {
    return Math.clamp((pixel + 0.5) * cells / pixels - 0.5, 0, cells - 1);
  }

  /** NaN in a cell without a finite value; beside one, only the others count. */
  private static double interpolated(Tensor changes, double x, double y) {
    if (!Float.isFinite(at(changes, (int) Math.round(x), (int) Math.round(y)))) {
      return Double.NaN;
    }
    int left = (int) x;
    int top = (int) y;
    double sum = 0;
    double weights = 0;
    for (int row = top; row <= Math.min(top + 1, changes.extent(0) - 1); row++) {
      for (int column = left; column <= Math.min(left + 1, changes.extent(1) - 1); column++) {
        float change = at(changes, column, row);
        if (Float.isFinite(change)) {
          double weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
          sum += weight * change;
          weights += weight;
        }
      }
    }
    return sum / weights;
  }

  private static float at(Tensor changes, int column, int row) {
    return changes.data()[row * changes.extent(1) + column];
  }

  private static final class Palette {
    static final int[] COLOURS_BY_HEAT = new int[COLOURS];

    static {
      for (int i = 0; i < COLOURS; i++) {
        COLOURS_BY_HEAT[i] = HeatColours.rgb(i / (COLOURS - 1.0));
      }
    }
  }
}
