package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Embeddings of equal length E scaled to unit length, in double precision. */
final class UnitEmbeddings {
  private final List<double[]> rows;

  private UnitEmbeddings(List<double[]> rows) {
    this.rows = rows;
  }

  /**
   * Scales embeddings.
   *
   * @param embeddings at least one, each (E), finite and not all zeros; not modified
   * @throws IllegalArgumentException saying which is not such
   */
  static UnitEmbeddings of(List<Tensor> embeddings) {
    if (embeddings.isEmpty()) {
      throw new IllegalArgumentException("expected at least one embedding, got none");
    }
    int extent = embeddings.getFirst().size();
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < embeddings.size(); i++) {
      Tensor embedding = embeddings.get(i);
      if (!embedding.hasShape(extent)) {
        throw new IllegalArgumentException(
            "embedding " + i + ": expected shape [" + extent + "], got " + embedding);
      }
      rows.add(unit(embedding.data(), i));
    }
    return new UnitEmbeddings(rows);
  }

  private static double[] unit(float[] values, int index) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw new IllegalArgumentException(
          "embedding " + index + ": expected finite values that are not all zero");
    }
    double length = Math.sqrt(squares);
    double[] row = new double[values.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = values[i] / length;
    }
    return row;
  }

  int count() {
    return rows.size();
  }

  int extent() {
    return rows.getFirst().length;
  }

  /** A value of one of them. */
  double value(int row, int column) {
    return rows.get(row)[column];
  }

  /** The cosine of the angle between two of them, -1..1. */
  double cosine(int one, int other) {
    double[] a = rows.get(one);
    double[] b = rows.get(other);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return Math.clamp(sum, -1, 1);
  }
}
