package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Balls around points, each reaching to the point's k-th nearest neighbour among the others: where
 * a set of pictures lies, as Kynkäänniemi et al. 2019 (arXiv:1904.06991, eq. 1) estimate it.
 * Distances are Euclidean, of embeddings as the evaluator gives them; a ball's edge belongs to it.
 */
final class Neighbourhoods {
  private final List<Tensor> points;

  /** By point. */
  private final double[] squaredRadii;

  private Neighbourhoods(List<Tensor> points, double[] squaredRadii) {
    this.points = points;
    this.squaredRadii = squaredRadii;
  }

  /**
   * Finds each point's ball.
   *
   * @param name of the set, for errors
   * @param points more than k, each (E)
   */
  static Neighbourhoods of(String name, List<Tensor> points, int k) {
    if (k < 1 || points.size() <= k) {
      throw new IllegalArgumentException(
          "%s: expected more pictures than k = %d of at least 1, got %d"
              .formatted(name, k, points.size()));
    }
    int extent = points.getFirst().size();
    for (int i = 0; i < points.size(); i++) {
      if (!points.get(i).hasShape(extent) || !points.get(i).isFinite()) {
        throw new IllegalArgumentException(
            "%s: embedding %d: expected %d finite values, got %s"
                .formatted(name, i, extent, points.get(i)));
      }
    }
    double[] radii = new double[points.size()];
    double[] distances = new double[points.size() - 1];
    for (int i = 0; i < radii.length; i++) {
      int others = 0;
      for (int j = 0; j < radii.length; j++) {
        if (j != i) {
          distances[others++] = squaredDistance(points.get(i), points.get(j));
        }
      }
      Arrays.sort(distances);
      radii[i] = distances[k - 1];
    }
    return new Neighbourhoods(points, radii);
  }

  int count() {
    return squaredRadii.length;
  }

  /** How many of the balls a point lies in. */
  int holding(Tensor point) {
    int holding = 0;
    for (int i = 0; i < squaredRadii.length; i++) {
      if (holds(i, point)) {
        holding++;
      }
    }
    return holding;
  }

  /** How many of the balls hold at least one of some points. */
  int reached(List<Tensor> others) {
    int reached = 0;
    for (int i = 0; i < squaredRadii.length; i++) {
      int ball = i;
      if (others.stream().anyMatch(point -> holds(ball, point))) {
        reached++;
      }
    }
    return reached;
  }

  /** The share of some points that lie in at least one of the balls. */
  double shareHeld(List<Tensor> others) {
    return others.stream().mapToDouble(point -> holding(point) > 0 ? 1 : 0).average().orElseThrow();
  }

  private boolean holds(int ball, Tensor point) {
    return squaredDistance(points.get(ball), point) <= squaredRadii[ball];
  }

  private static double squaredDistance(Tensor one, Tensor other) {
    float[] a = one.data();
    float[] b = other.data();
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "expected embeddings of one length, got " + one + " and " + other);
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
