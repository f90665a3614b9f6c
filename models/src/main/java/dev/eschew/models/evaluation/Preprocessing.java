package dev.eschew.models.evaluation;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * How a picture becomes what an evaluator's graph takes: scaled, cropped, {@code (low + byte / 255
 * * (high - low) - mean) / std}.
 *
 * @param channelsLast (B, side, side, 3) instead of (B, 3, side, side)
 * @param side pixels of the square that the graph takes
 * @param fit how pictures of other sizes are brought to it; those of its size stay as they are
 *     unless the centre of a larger one is cut out
 * @param resampling the kernel
 * @param low what a byte of 0 is
 * @param high what a byte of 255 is
 * @param mean three, by channel
 * @param std three, by channel, none of them 0
 */
record Preprocessing(
    boolean channelsLast,
    int side,
    Fit fit,
    Resampling resampling,
    double low,
    double high,
    List<Double> mean,
    List<Double> std) {
  /** How a picture is brought to the square. */
  sealed interface Fit {
    /**
     * The shorter side is scaled to {@code shorterSide} and the centre cut out.
     *
     * @param shorterSide pixels, at least the square's
     */
    record Cover(int shorterSide) implements Fit {}

    /** Each side is scaled by itself. */
    record Stretch() implements Fit {}
  }

  Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** (1, 3, side, side) or (1, side, side, 3). */
  Tensor apply(RgbImage picture) {
    ScaledCrop crop =
        switch (fit) {
          case Fit.Cover cover -> ScaledCrop.covering(picture, cover.shorterSide(), side);
          case Fit.Stretch _ -> ScaledCrop.stretched(side);
        };
    byte[] samples = crop.of(picture, resampling).rgb();
    int plane = side * side;
    return channelsLast
        ? Tensor.zeros(1, side, side, 3).map(i -> value(samples[i], i % 3))
        : Tensor.zeros(1, 3, side, side)
            .map(i -> value(samples[3 * (i % plane) + i / plane], i / plane));
  }

  private double value(byte sample, int channel) {
    double unit = (sample & 0xFF) / 255.0;
    return (low + unit * (high - low) - mean.get(channel)) / std.get(channel);
  }

  /** A batch of pictures that were brought to the graph one by one. */
  static Tensor stacked(List<Tensor> rows) {
    int[] shape = rows.getFirst().shape();
    shape[0] = rows.size();
    int size = rows.getFirst().size();
    Tensor stack = Tensor.zeros(shape);
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i).data(), 0, stack.data(), i * size, size);
    }
    return stack;
  }

  /** That the graph's input takes such pictures. */
  void requireShape(TensorSpec input) throws BrokenModelException {
    List<Long> expected =
        channelsLast
            ? List.of((long) side, (long) side, 3L)
            : List.of(3L, (long) side, (long) side);
    boolean fits = input.rank() == 4;
    for (int axis = 1; fits && axis < 4; axis++) {
      fits = input.extent(axis) < 0 || input.extent(axis) == expected.get(axis - 1);
    }
    if (!fits) {
      throw new BrokenModelException(
          "config.json says that pictures are [B, %s], the graph that '%s' is %s"
              .formatted(
                  expected.toString().substring(1).replace("]", ""),
                  input.name(),
                  input.dimensions()));
    }
  }
}
