package dev.eschew.graph.site;

import dev.eschew.graph.Node;
import dev.eschew.graph.StaticValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the axes of a tensor mean on its way from a projection through reshapes and transpositions:
 * so a chain is understood, not guessed.
 *
 * @param axes the meaning of each axis
 * @param heads the number of heads, once a reshape has told it
 */
record HeadLayout(List<Axis> axes, Optional<Integer> heads) {
  enum Axis {
    BATCH,
    HEADS,
    BATCH_AND_HEADS,
    TOKENS,
    CHANNELS,
    HEADS_AND_CHANNELS
  }

  /** A projection's output. */
  static final HeadLayout PROJECTED =
      new HeadLayout(List.of(Axis.BATCH, Axis.TOKENS, Axis.HEADS_AND_CHANNELS), Optional.empty());

  private static final int MOST_HEADS = 10_000;
  private static final List<Axis> SPLIT_OFF = List.of(Axis.BATCH, Axis.HEADS);
  private static final List<Axis> SPLIT = List.of(Axis.HEADS, Axis.CHANNELS);

  HeadLayout {
    axes = List.copyOf(axes);
  }

  /** Whether the last axes are these, the ones before being batch and heads in one of two ways. */
  boolean endsWith(Axis... last) {
    return axes.equals(List.of(Axis.BATCH, Axis.HEADS, last[0], last[1]))
        || axes.equals(List.of(Axis.BATCH_AND_HEADS, last[0], last[1]));
  }

  boolean isProjected() {
    return axes.equals(PROJECTED.axes);
  }

  /**
   * The layout after a node that moves values but does not change them; empty if not understood.
   */
  Optional<HeadLayout> after(Node node, StaticValues values) {
    if (node.is("Transpose")) {
      return transposed(node.integers("perm"));
    } else if (node.is("Reshape")) {
      return values
          .rank(node.output())
          .flatMap(
              rank -> rank == 4 ? split(node, values) : rank == 3 ? merged() : Optional.empty());
    }
    return Optional.of(this);
  }

  private Optional<HeadLayout> transposed(List<Long> permutation) {
    if (permutation.size() != axes.size()
        || !permutation.stream().allMatch(axis -> axis >= 0 && axis < axes.size())) {
      return Optional.empty();
    }
    return Optional.of(
        new HeadLayout(
            permutation.stream().map(axis -> axes.get(axis.intValue())).toList(), heads));
  }

  private Optional<HeadLayout> split(Node reshape, StaticValues values) {
    if (axes.size() != 3) {
      return Optional.empty();
    }
    List<Axis> result = new ArrayList<>();
    if (axes.getFirst() == Axis.BATCH_AND_HEADS) {
      result.addAll(SPLIT_OFF);
      result.addAll(axes.subList(1, 3));
      return Optional.of(new HeadLayout(result, heads));
    } else if (axes.getLast() == Axis.HEADS_AND_CHANNELS) {
      result.addAll(axes.subList(0, 2));
      result.addAll(SPLIT);
      return headCount(reshape, values).map(count -> new HeadLayout(result, Optional.of(count)));
    }
    return Optional.empty();
  }

  /** As many heads as an operator says it has. */
  static int heads(long declared) throws NotUnderstood {
    return count(declared).orElseThrow(() -> new NotUnderstood("it has " + declared + " heads"));
  }

  private static Optional<Integer> count(long heads) {
    return heads > 0 && heads <= MOST_HEADS ? Optional.of((int) heads) : Optional.empty();
  }

  private static Optional<Integer> headCount(Node reshape, StaticValues values) {
    Optional<long[]> shape = values.shape(reshape.output()).filter(s -> s.length == 4);
    if (shape.isPresent() && shape.get()[2] > 0) {
      return count(shape.get()[2]);
    } else if (shape.isPresent() && shape.get()[3] > 0) {
      long channels = shape.get()[3];
      return values
          .lastExtent(reshape.input(0))
          .filter(all -> all % channels == 0)
          .flatMap(all -> count(all / channels));
    }
    return Optional.empty();
  }

  private Optional<HeadLayout> merged() {
    if (axes.size() != 4) {
      return Optional.empty();
    }
    List<Axis> result = new ArrayList<>();
    if (axes.subList(0, 2).equals(SPLIT_OFF)) {
      result.add(Axis.BATCH_AND_HEADS);
      result.addAll(axes.subList(2, 4));
    } else if (axes.subList(2, 4).equals(SPLIT)) {
      result.addAll(axes.subList(0, 2));
      result.add(Axis.HEADS_AND_CHANNELS);
    } else {
      return Optional.empty();
    }
    return Optional.of(new HeadLayout(result, heads));
  }
}
