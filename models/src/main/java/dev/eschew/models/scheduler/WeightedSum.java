package dev.eschew.models.scheduler;

import dev.eschew.tensor.Tensor;

/** Weighted sums of tensors of one shape, value by value, summed in double. */
final class WeightedSum {
  private WeightedSum() {}

  static Tensor of(double a, Tensor x) {
    float[] xs = x.data();
    return x.map(i -> a * xs[i]);
  }

  static Tensor of(double a, Tensor x, double b, Tensor y) {
    float[] xs = x.data();
    float[] ys = y.data();
    return x.map(i -> a * xs[i] + b * ys[i]);
  }

  static Tensor of(double a, Tensor x, double b, Tensor y, double c, Tensor z) {
    float[] xs = x.data();
    float[] ys = y.data();
    float[] zs = z.data();
    return x.map(i -> a * xs[i] + b * ys[i] + c * zs[i]);
  }
}
