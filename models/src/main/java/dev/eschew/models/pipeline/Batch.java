package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of a batch, laid one after another along the first axis and taken apart again. */
final class Batch {
  private Batch() {}

  /** Joins tensors (1, ...) of one shape to (N, ...). */
  static Tensor join(List<Tensor> rows) {
    int[] shape = rows.getFirst().shape();
    int stride = rows.getFirst().size();
    float[] data = new float[Math.multiplyExact(stride, rows.size())];
    for (int i = 0; i < rows.size(); i++) {
      Tensor row = rows.get(i);
      if (!Arrays.equals(row.shape(), shape) || shape[0] != 1) {
        throw new IllegalArgumentException(
            "rows of different shapes: " + rows.getFirst() + ", " + row);
      }
      System.arraycopy(row.data(), 0, data, i * stride, stride);
    }
    shape[0] = rows.size();
    return Tensor.of(data, shape);
  }

  /** (1, A, ...) and (1, B, ...) along the channels, (1, A + B, ...). */
  static Tensor beside(Tensor first, Tensor second) {
    int[] shape = first.shape();
    int[] other = second.shape();
    int channels = Math.addExact(shape[1], other[1]);
    shape[1] = other[1];
    if (shape[0] != 1 || !Arrays.equals(shape, other)) {
      throw new IllegalArgumentException("not of one height and width: " + first + ", " + second);
    }
    shape[1] = channels;
    float[] data = Arrays.copyOf(first.data(), first.size() + second.size());
    System.arraycopy(second.data(), 0, data, first.size(), second.size());
    return Tensor.of(data, shape);
  }

  /** The rows of (N, ...), each (1, ...). */
  static List<Tensor> split(Tensor batch) {
    List<Tensor> rows = new ArrayList<>();
    for (int i = 0; i < batch.extent(0); i++) {
      rows.add(batch.row(i));
    }
    return rows;
  }
}
