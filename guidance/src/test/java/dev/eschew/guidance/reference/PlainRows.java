package dev.eschew.guidance.reference;

import dev.eschew.tensor.Tensor;

/** Tensors of rank 3 as nested arrays and back. */
public final class PlainRows {
  private PlainRows() {}

  /**
   * The rows of a batch.
   *
   * @param tensor (B, N, C)
   * @return [B][N][C]
   */
  public static double[][][] of(Tensor tensor) {
    double[][][] rows = new double[tensor.extent(0)][tensor.extent(1)][tensor.extent(2)];
    int next = 0;
    for (double[][] row : rows) {
      for (double[] token : row) {
        for (int c = 0; c < token.length; c++) {
          token[c] = tensor.data()[next++];
        }
      }
    }
    return rows;
  }

  /** The tensor (B, N, C) of [B][N][C]. */
  public static Tensor tensor(double[][][] rows) {
    Tensor tensor = Tensor.zeros(rows.length, rows[0].length, rows[0][0].length);
    int next = 0;
    for (double[][] row : rows) {
      for (double[] token : row) {
        for (double value : token) {
          tensor.data()[next++] = (float) value;
        }
      }
    }
    return tensor;
  }
}
