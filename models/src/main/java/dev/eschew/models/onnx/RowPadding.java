package dev.eschew.models.onnx;

import dev.eschew.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fills a batch up to the one size that a graph was exported for. Rows of a batch do not influence
 * each other, so the last row is repeated and what comes of the repetitions is cut off.
 *
 * @param rows rows that were given
 * @param fixed rows that the graph takes; equal to {@code rows} if nothing is to be filled up
 */
record RowPadding(int rows, int fixed) {
  private static final RowPadding NONE = new RowPadding(0, 0);

  /**
   * What the inputs of a run need.
   *
   * @param inputs as the graph declares them
   */
  static RowPadding of(Map<String, TensorSpec> inputs, Map<String, Tensor> values) {
    RowPadding padding = NONE;
    for (Map.Entry<String, Tensor> entry : values.entrySet()) {
      TensorSpec spec = inputs.get(entry.getKey());
      if (spec.rank() < 1 || entry.getValue().rank() != spec.rank()) {
        continue;
      }
      int fixed = Math.toIntExact(spec.extent(0));
      int rows = entry.getValue().extent(0);
      if (fixed > rows && rows > 0) {
        padding = new RowPadding(rows, fixed);
      }
    }
    return padding;
  }

  boolean isNone() {
    return rows == fixed;
  }

  /** The values with those that are too short filled up. */
  Map<String, Tensor> filled(Map<String, TensorSpec> inputs, Map<String, Tensor> values) {
    if (isNone()) {
      return values;
    }
    Map<String, Tensor> filled = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      TensorSpec spec = inputs.get(name);
      boolean isShort =
          spec.rank() > 0 && spec.extent(0) == fixed && value.rank() > 0 && value.extent(0) == rows;
      filled.put(name, isShort ? fill(value) : value);
    });
    return filled;
  }

  /** The shape that the graph gives an output of which the caller knows that of its own rows. */
  int[] filled(int[] shape) {
    if (isNone() || shape.length == 0 || shape[0] != rows) {
      return shape;
    }
    int[] longer = shape.clone();
    longer[0] = fixed;
    return longer;
  }

  /** An output without the rows that were filled up. */
  Tensor cut(Tensor output) {
    if (isNone() || output.rank() == 0 || output.extent(0) != fixed) {
      return output;
    }
    int[] shape = output.shape();
    shape[0] = rows;
    float[] kept = new float[Tensor.size(shape)];
    System.arraycopy(output.data(), 0, kept, 0, kept.length);
    return Tensor.of(kept, shape);
  }

  private Tensor fill(Tensor value) {
    int[] shape = value.shape();
    shape[0] = fixed;
    float[] longer = new float[Tensor.size(shape)];
    int stride = value.size() / rows;
    System.arraycopy(value.data(), 0, longer, 0, value.size());
    for (int row = rows; row < fixed; row++) {
      System.arraycopy(value.data(), (rows - 1) * stride, longer, row * stride, stride);
    }
    return Tensor.of(longer, shape);
  }
}
