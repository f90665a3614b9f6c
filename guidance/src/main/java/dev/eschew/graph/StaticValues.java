package dev.eschew.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What can be said about the tensors of a graph without running it: extents of axes, and the values
 * of constants and of the small tensors that are computed from shapes. Exporters write head counts
 * and scales in many ways; all of them come down to this.
 *
 * <p>Knows the graph as it was when asked first: made anew after an edit.
 */
public final class StaticValues {
  private static final long OPEN = -1;
  private static final int DEEPEST = 400;
  private static final int DEEPEST_ZERO = 16;

  /** Far more axes than any tensor has, and as many values as a shape can then have. */
  private static final int LARGEST = 64;

  private final Graph graph;
  private final Map<String, Optional<long[]>> shapes = new HashMap<>();
  private final Map<String, Optional<Small>> values = new HashMap<>();
  private int depth;

  /** Goes through all nodes once, in their order, so that later questions never look far back. */
  public StaticValues(Graph graph) {
    this.graph = graph;
    graph.sorted().forEach(node -> node.outputs().forEach(this::shape));
  }

  /** A small tensor; NaN where a value is open. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Small(double[] values, boolean isInteger) {}

  /** The extents of a tensor, -1 where one is open; empty if not even the rank is known. */
  public Optional<long[]> shape(String tensor) {
    return memoized(shapes, tensor, this::computeShape).map(long[]::clone);
  }

  /** The number of axes. */
  public Optional<Integer> rank(String tensor) {
    return shape(tensor).map(shape -> shape.length);
  }

  /** The extent of the last axis, if it is known. */
  public Optional<Long> lastExtent(String tensor) {
    return shape(tensor)
        .filter(shape -> shape.length > 0 && shape[shape.length - 1] != OPEN)
        .map(shape -> shape[shape.length - 1])
        .or(() -> projectedExtent(tensor));
  }

  /** A projection's width is its weight's, even where all else is open. */
  private Optional<Long> projectedExtent(String tensor) {
    return graph
        .producer(tensor)
        .filter(node -> node.is("MatMul"))
        .flatMap(node -> shape(node.input(1)))
        .filter(weight -> weight.length == 2 && weight[1] != OPEN)
        .map(weight -> weight[1]);
  }

  /** The values of a small tensor, NaN where one is open. */
  public Optional<double[]> values(String tensor) {
    return small(tensor).map(small -> small.values().clone());
  }

  /** The value of a tensor that holds a single known one, whatever its rank. */
  public Optional<Double> scalar(String tensor) {
    return values(tensor)
        .filter(values -> values.length == 1 && !Double.isNaN(values[0]))
        .map(values -> values[0]);
  }

  /** Whether all values are certainly 0. */
  public boolean isZero(String tensor) {
    return isZero(tensor, 0);
  }

  private boolean isZero(String tensor, int level) {
    Optional<double[]> known = values(tensor);
    if (known.isPresent()) {
      return Arrays.stream(known.get()).allMatch(value -> value == 0);
    }
    Optional<Node> producer = graph.producer(tensor);
    if (producer.isEmpty() || level >= DEEPEST_ZERO) {
      return false;
    }
    Node node = producer.get();
    if (node.is("Mul")) {
      return isZero(node.input(0), level + 1) || isZero(node.input(1), level + 1);
    } else if (node.is("Cast") || node.is("Expand") || node.is("Identity") || node.is("Reshape")) {
      return isZero(node.input(0), level + 1);
    }
    return node.is("ConstantOfShape")
        && node.attribute("value")
            .flatMap(attribute -> Constants.values(attribute.getT()))
            .map(values -> Arrays.stream(values).allMatch(value -> value == 0))
            .orElse(true);
  }

  private Optional<Small> small(String tensor) {
    return memoized(values, tensor, this::computeValues);
  }

  private interface Computation<T> {
    Optional<T> of(String tensor);
  }

  private <T> Optional<T> memoized(
      Map<String, Optional<T>> known, String tensor, Computation<T> computation) {
    Optional<T> result = known.get(tensor);
    if (result == null) {
      if (depth >= DEEPEST) {
        return Optional.empty();
      }
      depth++;
      // An open answer first, so that a malformed circular graph ends.
      known.put(tensor, Optional.empty());
      result = computation.of(tensor);
      known.put(tensor, result);
      depth--;
    }
    return result;
  }

  private Optional<long[]> computeShape(String tensor) {
    Optional<long[]> constant = constant(tensor).map(StaticValues::dims);
    if (constant.isPresent()) {
      return constant;
    }
    ValueInfoProto input = graph.inputs().get(tensor);
    if (input != null) {
      return declaredShape(input);
    }
    Optional<long[]> declared = graph.declared(tensor).flatMap(StaticValues::declaredShape);
    return declared.isPresent()
        ? declared
        : graph.producer(tensor).flatMap(n -> shapeOf(n, tensor));
  }

  private static Optional<long[]> declaredShape(ValueInfoProto value) {
    if (!value.getType().hasTensorType() || !value.getType().getTensorType().hasShape()) {
      return Optional.empty();
    }
    return Optional.of(
        value.getType().getTensorType().getShape().getDimList().stream()
            .mapToLong(dimension -> dimension.hasDimValue() ? dimension.getDimValue() : OPEN)
            .toArray());
  }

  private Optional<long[]> shapeOf(Node node, String output) {
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
    return small(tensor).map(small -> new long[] {small.values().length});
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

  private Optional<TensorProto> constant(String tensor) {
    Optional<TensorProto> initializer = graph.initializer(tensor);
    return initializer.isPresent()
        ? initializer
        : graph
            .producer(tensor)
            .filter(node -> node.is("Constant"))
            .flatMap(node -> node.attribute("value"))
            .map(AttributeProto::getT);
  }

  private static long[] dims(TensorProto tensor) {
    return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
  }

  private Optional<Small> computeValues(String tensor) {
    Optional<TensorProto> constant = constant(tensor);
    if (constant.isPresent()) {
      return Constants.values(constant.get())
          .map(values -> new Small(values, Constants.isInteger(constant.get())));
    }
    return graph.producer(tensor).flatMap(this::valuesOf);
  }

  private Optional<Small> valuesOf(Node node) {
    if (!node.domain().isEmpty()) {
      return Optional.empty();
    }
    return switch (node.operator()) {
      case "Constant" ->
          node.attribute("value_int")
              .map(value -> new Small(new double[] {value.getI()}, true))
              .or(() ->
                  node.attribute("value_float")
                      .map(value -> new Small(new double[] {value.getF()}, false)))
              .or(() ->
                  node.attribute("value_ints")
                      .map(value ->
                          new Small(
                              value.getIntsList().stream().mapToDouble(Long::doubleValue).toArray(),
                              true)));
      case "Shape" -> shapeValues(node);
      case "Identity", "Unsqueeze", "Squeeze", "Reshape" -> small(node.input(0));
      case "Cast" -> small(node.input(0)).map(small -> cast(small, node.attribute("to", 0L)));
      case "Sqrt" ->
          small(node.input(0))
              .map(small ->
                  new Small(Arrays.stream(small.values()).map(Math::sqrt).toArray(), false));
      case "Reciprocal" ->
          small(node.input(0))
              .map(small ->
                  new Small(
                      Arrays.stream(small.values()).map(value -> 1 / value).toArray(), false));
      case "Concat" -> concat(node);
      case "Gather" -> gather(node);
      case "Slice" -> slice(node);
      case "Add", "Sub", "Mul", "Div", "Pow" -> arithmetic(node);
      default -> Optional.empty();
    };
  }

  private Optional<Small> shapeValues(Node node) {
    return shape(node.input(0))
        .map(shape -> {
          double[] extents =
              Arrays.stream(shape)
                  .mapToDouble(extent -> extent == OPEN ? Double.NaN : extent)
                  .toArray();
          int rank = extents.length;
          int start = bound(node.attribute("start", 0), rank);
          int end = bound(node.attribute("end", rank), rank);
          return new Small(Arrays.copyOfRange(extents, Math.min(start, end), end), true);
        });
  }

  private static int bound(long index, int size) {
    return Math.clamp(index < 0 ? index + size : index, 0, size);
  }

  private static Small cast(Small small, long type) {
    boolean toInteger =
        type == TensorProto.DataType.INT64.getNumber()
            || type == TensorProto.DataType.INT32.getNumber();
    return toInteger
        ? new Small(
            Arrays.stream(small.values()).map(v -> v < 0 ? Math.ceil(v) : Math.floor(v)).toArray(),
            true)
        : new Small(small.values(), false);
  }

  private Optional<Small> concat(Node node) {
    List<Optional<Small>> parts = node.inputs().stream().map(this::concatenated).toList();
    if (parts.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    if (parts.isEmpty()
        || parts.stream().mapToInt(part -> part.get().values().length).sum() > LARGEST) {
      return Optional.empty();
    }
    double[] joined =
        parts.stream().flatMapToDouble(part -> Arrays.stream(part.get().values())).toArray();
    return Optional.of(new Small(joined, parts.getFirst().get().isInteger()));
  }

  /** A part of a shape: an extent that was made a vector is one value, known or not. */
  private Optional<Small> concatenated(String tensor) {
    Optional<Small> known = small(tensor);
    return known.isEmpty() && graph.producer(tensor).filter(n -> n.is("Unsqueeze")).isPresent()
        ? Optional.of(new Small(new double[] {Double.NaN}, true))
        : known;
  }

  private Optional<Small> gather(Node node) {
    Optional<Small> from = small(node.input(0));
    Optional<double[]> indices = values(node.input(1));
    if (from.isEmpty() || indices.isEmpty()) {
      return Optional.empty();
    }
    double[] all = from.get().values();
    double[] picked = new double[indices.get().length];
    for (int i = 0; i < picked.length; i++) {
      double index = indices.get()[i];
      if (Double.isNaN(index) || index < -all.length || index >= all.length) {
        return Optional.empty();
      }
      picked[i] = all[Math.floorMod((long) index, all.length)];
    }
    return Optional.of(new Small(picked, from.get().isInteger()));
  }

  private Optional<Small> slice(Node node) {
    Optional<Small> from = small(node.input(0));
    Optional<Double> start = sliceBound(node, 1, "starts");
    Optional<Double> end = sliceBound(node, 2, "ends");
    Optional<Double> step = node.input(4).isEmpty() ? Optional.of(1.0) : scalar(node.input(4));
    if (from.isEmpty() || start.isEmpty() || end.isEmpty() || !step.equals(Optional.of(1.0))) {
      return Optional.empty();
    }
    int size = from.get().values().length;
    int first = bound(start.get().longValue(), size);
    int last = Math.max(first, bound(end.get().longValue(), size));
    return Optional.of(
        new Small(Arrays.copyOfRange(from.get().values(), first, last), from.get().isInteger()));
  }

  private Optional<Double> sliceBound(Node node, int input, String attribute) {
    return node.inputs().size() > input
        ? scalar(node.input(input))
        : node.integers(attribute).stream().findFirst().map(Long::doubleValue);
  }

  private Optional<Small> arithmetic(Node node) {
    Optional<Small> a = small(node.input(0));
    Optional<Small> b = small(node.input(1));
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    double[] x = a.get().values();
    double[] y = b.get().values();
    if (x.length == 0
        || y.length == 0
        || (x.length != y.length && x.length != 1 && y.length != 1)) {
      return Optional.empty();
    }
    boolean integers = a.get().isInteger() && b.get().isInteger();
    double[] result = new double[Math.max(x.length, y.length)];
    for (int i = 0; i < result.length; i++) {
      double left = x[x.length == 1 ? 0 : i];
      double right = y[y.length == 1 ? 0 : i];
      result[i] =
          switch (node.operator()) {
            case "Add" -> left + right;
            case "Sub" -> left - right;
            case "Mul" -> left * right;
            case "Pow" -> Math.pow(left, right);
            default -> integers ? Math.floor(left / right) : left / right;
          };
    }
    return Optional.of(new Small(result, integers));
  }
}
