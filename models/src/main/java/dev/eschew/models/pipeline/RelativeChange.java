package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;

/** How far a tensor was moved, relative to where it was. */
final class RelativeChange {
  private RelativeChange() {}

  /** {@code |after - before| / |before|} in L2 norms; 0 if nothing moved. */
  static double of(Tensor before, Tensor after) {
    double moved = 0;
    for (int i = 0; i < before.size(); i++) {
      double difference = after.data()[i] - before.data()[i];
      moved += difference * difference;
    }
    return moved == 0 ? 0 : Math.sqrt(moved / squares(before));
  }

  /**
   * The same at each place, relative to the root mean square over all places: the mean of the map's
   * squares is the square of {@link #of}.
   *
   * @param before (1, C, h, w)
   * @param after same shape
   * @return (h, w)
   */
  static Tensor map(Tensor before, Tensor after) {
    int height = before.extent(2);
    int width = before.extent(3);
    int places = height * width;
    double unit = Math.sqrt(squares(before) / places);
    return Tensor.zeros(height, width)
        .map(place -> {
          double moved = 0;
          for (int i = place; i < before.size(); i += places) {
            double difference = after.data()[i] - before.data()[i];
            moved += difference * difference;
          }
          return moved == 0 ? 0 : Math.sqrt(moved) / unit;
        });
  }

  private static double squares(Tensor values) {
    double sum = 0;
    for (float value : values.data()) {
      sum += (double) value * value;
    }
    return sum;
  }
}
