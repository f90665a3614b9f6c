package dev.eschew.graph;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The shape of what an operator writes, from the shapes and values of what it reads. */
final class ShapeRules {
  private static final long OPEN = StaticValues.OPEN;
  private static final int LARGEST = StaticValues.LARGEST;

  private final StaticValues known;

  ShapeRules(StaticValues known) {
    this.known = known;
  }

  /** The extents of an output, -1 where one is open; empty if not even the rank is known. */
  Optional<long[]> of(Node node, String output) {
    if (node.domain().equals(Node.CONTRIB)) {
      return node.is(Node.CONTRIB, "FusedMatMul") ? matMulShape(node) : Optional.empty();
    }
    return switch (node.operator()) {
      case "Cast",
          "Identity",
          "Softmax",
          "Sigmoid",
          "Erf",
          "Gelu",
          "Sqrt",
          "Tanh",
          "LayerNormalization",
          "InstanceNormalization",
          "GroupNormalization",
          "Dropout" ->
          shape(node.input(0));
      case "Add", "Sub", "Mul", "Div", "Pow" -> broadcast(node);
      case "MatMul" -> matMulShape(node);
      case "Reshape" -> reshapeShape(node);
      case "Transpose" -> transposeShape(node);
      case "Conv" -> convShape(node);
      case "ReduceMean" -> reducedShape(node);
      case "Split" -> splitShape(node, node.outputs().indexOf(output));
      case "Unsqueeze" -> unsqueezeShape(node);
      case "Shape" -> rank(node.input(0)).map(rank -> new long[] {rank});
      case "Concat" -> smallShape(output).or(() -> withOpenAxis(node, node.attribute("axis", 0L)));
      case "Slice" -> smallShape(output).or(() -> shape(node.input(0)).map(s -> open(s.length)));
      case "Resize", "Upsample", "AveragePool", "MaxPool" ->
          shape(node.input(0)).map(s -> open(s.length));
      case "Gather", "Squeeze" -> smallShape(output);
      default -> Optional.empty();
    };
  }

  private Optional<long[]> smallShape(String tensor) {
    return values(tensor).map(values -> new long[] {values.length});
  }

  private Optional<long[]> withOpenAxis(Node node, long axis) {
    return shape(node.input(0))
        .filter(shape -> shape.length > 0)
        .map(shape -> {
          shape[Math.floorMod(axis, shape.length)] = OPEN;
          return shape;
        });
  }

  private Optional<long[]> broadcast(Node node) {
    Optional<long[]> a = shape(node.input(0));
    Optional<long[]> b = shape(node.input(1));
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    long[] longer = a.get().length >= b.get().length ? a.get() : b.get();
    long[] shorter = a.get().length >= b.get().length ? b.get() : a.get();
    long[] result = longer.clone();
    int offset = longer.length - shorter.length;
    for (int i = 0; i < shorter.length; i++) {
      long x = longer[offset + i];
      long y = shorter[i];
      result[offset + i] = x == 1 ? y : y == 1 || x == y || y == OPEN ? x : y;
    }
    return Optional.of(result);
  }

  private Optional<long[]> matMulShape(Node node) {
    Optional<long[]> a = shape(node.input(0));
    Optional<long[]> b = shape(node.input(1));
    if (a.isEmpty() || b.isEmpty() || a.get().length < 2 || b.get().length < 2) {
      return Optional.empty();
    }
    boolean transposedB = node.attribute("transB", 0) != 0;
    long[] right = b.get();
    long[] result = a.get().clone();
    result[result.length - 1] = right[right.length - (transposedB ? 2 : 1)];
    return Optional.of(result);
  }

  private Optional<long[]> reshapeShape(Node node) {
    Optional<double[]> target = values(node.input(1));
    if (target.isEmpty()) {
      return shape(node.input(1))
          .filter(shape -> shape.length == 1 && shape[0] >= 0 && shape[0] <= LARGEST)
          .map(shape -> open((int) shape[0]));
    }
    Optional<long[]> from = shape(node.input(0));
    boolean zeroCopies = node.attribute("allowzero", 0) == 0;
    long[] result =
        IntStream.range(0, target.get().length)
            .mapToLong(i -> {
              double extent = target.get()[i];
              if (extent == 0 && zeroCopies) {
                return from.filter(shape -> i < shape.length).map(shape -> shape[i]).orElse(OPEN);
              }
              return Double.isNaN(extent) || extent < 0 ? OPEN : (long) extent;
            })
            .toArray();
    return Optional.of(result);
  }

  private static long[] open(int rank) {
    long[] shape = new long[rank];
    Arrays.fill(shape, OPEN);
    return shape;
  }

  private Optional<long[]> transposeShape(Node node) {
    List<Long> permutation = node.integers("perm");
    return shape(node.input(0))
        .filter(shape ->
            shape.length == permutation.size()
                && permutation.stream().allMatch(axis -> axis >= 0 && axis < shape.length))
        .map(shape -> permutation.stream().mapToLong(axis -> shape[axis.intValue()]).toArray());
  }

  private Optional<long[]> convShape(Node node) {
    return shape(node.input(1))
        .filter(weight -> weight.length > 1)
        .map(weight -> {
          long[] result = open(weight.length);
          result[1] = weight[0];
          return result;
        });
  }

  private Optional<long[]> reducedShape(Node node) {
    Optional<long[]> from = shape(node.input(0));
    Optional<double[]> axes =
        node.input(1).isEmpty()
            ? Optional.of(node.integers("axes").stream().mapToDouble(Long::doubleValue).toArray())
            : values(node.input(1));
    if (from.filter(shape -> shape.length > 0).isEmpty()
        || axes.isEmpty()
        || node.attribute("keepdims", 1) == 0) {
      return Optional.empty();
    }
    long[] result = from.get();
    for (double axis : axes.get()) {
      result[Math.floorMod((long) axis, result.length)] = 1;
    }
    return Optional.of(result);
  }

  private Optional<long[]> splitShape(Node node, int index) {
    Optional<long[]> whole = shape(node.input(0)).filter(shape -> shape.length > 0);
    if (whole.isEmpty()) {
      return Optional.empty();
    }
    long[] result = whole.get();
    int axis = Math.floorMod(node.attribute("axis", 0), result.length);
    Optional<double[]> sizes =
        node.input(1).isEmpty()
            ? node.attribute("split")
                .map(split -> split.getIntsList().stream().mapToDouble(Long::doubleValue).toArray())
            : values(node.input(1));
    long parts = node.outputs().size();
    result[axis] =
        sizes
            .filter(known -> index < known.length && !Double.isNaN(known[index]))
            .map(known -> (long) known[index])
            .orElse(
                result[axis] == OPEN || result[axis] % parts != 0 ? OPEN : result[axis] / parts);
    return Optional.of(result);
  }

  private Optional<long[]> unsqueezeShape(Node node) {
    Optional<long[]> from = shape(node.input(0));
    Optional<double[]> axes =
        node.input(1).isEmpty()
            ? Optional.of(node.integers("axes").stream().mapToDouble(Long::doubleValue).toArray())
            : values(node.input(1));
    if (from.isEmpty() || axes.isEmpty()) {
      return Optional.empty();
    }
    int rank = from.get().length + axes.get().length;
    if (rank == 0) {
      return from;
    }
    Set<Integer> added = new HashSet<>();
    for (double axis : axes.get()) {
      added.add(Math.floorMod((long) axis, rank));
    }
    if (rank > LARGEST || added.size() < axes.get().length) {
      return Optional.empty();
    }
    long[] result = new long[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      result[i] = added.contains(i) ? 1 : from.get()[next++];
    }
    return Optional.of(result);
  }

  private Optional<long[]> shape(String tensor) {
    return known.shape(tensor);
  }

  private Optional<Integer> rank(String tensor) {
    return known.rank(tensor);
  }

  private Optional<double[]> values(String tensor) {
    return known.values(tensor);
  }
}
