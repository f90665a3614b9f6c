package dev.eschew.tensor;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A dense float32 array with a shape, in C order (the last axis varies fastest), as PyTorch and
 * ONNX lay tensors out.
 *
 * <p>The shape never changes. The values are shared with whoever passed or asked for the array:
 * {@link #data()} is a view, not a copy, and methods of this class never modify their receiver.
 */
public final class Tensor {
  private final int[] shape;
  private final float[] data;

  private Tensor(int[] shape, float[] data) {
    this.shape = shape;
    this.data = data;
  }

  /**
   * Wraps {@code data} without copying it.
   *
   * @throws IllegalArgumentException if the shape's size is not the array's length
   */
  public static Tensor of(float[] data, int... shape) {
    int size = size(shape);
    if (size != data.length) {
      throw new IllegalArgumentException(
          "shape "
              + Arrays.toString(shape)
              + " has "
              + size
              + " values, but the array has "
              + data.length);
    }
    return new Tensor(shape.clone(), data);
  }

  /** A tensor of zeros. */
  public static Tensor zeros(int... shape) {
    return new Tensor(shape.clone(), new float[size(shape)]);
  }

  /** The number of values of a shape; 1 for the empty shape (a scalar). */
  public static int size(int... shape) {
    long size = 1;
    for (int extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(shape));
      }
      size = Math.multiplyExact(size, extent);
    }
    return Math.toIntExact(size);
  }

  public int[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  /** The extent of one axis. */
  public int extent(int axis) {
    return shape[axis];
  }

  public int size() {
    return data.length;
  }

  /** The values in C order; the tensor's own array. */
  public float[] data() {
    return data;
  }

  public boolean hasShape(int... expected) {
    return Arrays.equals(shape, expected);
  }

  /** A deep copy. */
  public Tensor copy() {
    return new Tensor(shape, data.clone());
  }

  /** The same values under another shape of the same size. */
  public Tensor reshape(int... newShape) {
    return of(data, newShape);
  }

  /**
   * Entry {@code index} of the first axis, copied, that axis kept with extent 1: row i of a batch
   * is itself a batch of one.
   */
  public Tensor row(int index) {
    if (index < 0 || index >= shape[0]) {
      throw new IndexOutOfBoundsException("row " + index + " of shape " + Arrays.toString(shape));
    }
    int stride = data.length / shape[0];
    int[] rowShape = shape.clone();
    rowShape[0] = 1;
    return new Tensor(rowShape, Arrays.copyOfRange(data, index * stride, (index + 1) * stride));
  }

  /** A new tensor of the same shape, each value computed from its index. */
  public Tensor map(IntToDoubleFunction valueAt) {
    float[] result = new float[data.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) valueAt.applyAsDouble(i);
    }
    return new Tensor(shape, result);
  }

  /** True if no value is NaN or infinite. */
  public boolean isFinite() {
    for (float value : data) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
