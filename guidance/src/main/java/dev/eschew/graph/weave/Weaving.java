package dev.eschew.graph.weave;

/**
 * What to do with a graph.
 *
 * @param fuse whether attention that is written out becomes one operator
 * @param guidance whether steering and token merging are woven in
 * @param widen whether half precision is computed as float32, for devices without half-precision
 *     operators
 */
public record Weaving(boolean fuse, boolean guidance, boolean widen) {
  /** All that serves on a CPU. */
  public static final Weaving CPU = new Weaving(true, true, true);

  /** All that serves on a GPU. */
  public static final Weaving GPU = new Weaving(true, true, false);
}
