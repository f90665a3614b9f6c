package dev.eschew.graph.weave;

/**
 * What to do with a graph.
 *
 * @param fuse whether attention that is written out becomes one operator
 * @param guidance whether steering and token merging are woven in
 */
public record Weaving(boolean fuse, boolean guidance) {
  /** All there is. */
  public static final Weaving FULL = new Weaving(true, true);
}
