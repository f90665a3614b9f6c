package dev.eschew.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be said about the tensors of a graph without running it: extents of axes, and the values
 * of constants and of the small tensors that are computed from shapes. Exporters write head counts
 * and scales in many ways; all of them come down to this.
 *
 * <p>Knows the graph as it was when asked first: made anew after an edit.
 */
public final class StaticValues {
  /** An extent that is not known. */
  static final long OPEN = -1;

  private static final int DEEPEST = 400;
  private static final int DEEPEST_ZERO = 16;

  /** Far more axes than any tensor has, and as many values as a shape can then have. */
  static final int LARGEST = 64;

  private final Graph graph;
  private final ShapeRules rules = new ShapeRules(this);
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
        : graph.producer(tensor).flatMap(n -> rules.of(n, tensor));
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
