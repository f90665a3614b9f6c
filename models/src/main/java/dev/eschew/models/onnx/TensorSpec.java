package dev.eschew.models.onnx;

import java.util.List;

/**
 * One input or output as the graph declares it.
 *
 * @param name the graph's name for it
 * @param type what its values are
 * @param dimensions extents, -1 where the graph leaves one open
 */
public record TensorSpec(String name, ElementType type, List<Long> dimensions) {
  public TensorSpec {
    dimensions = List.copyOf(dimensions);
  }

  public int rank() {
    return dimensions.size();
  }

  /** The extent of an axis, or -1 where the graph leaves it open. */
  public long extent(int axis) {
    return dimensions.get(axis);
  }
}
