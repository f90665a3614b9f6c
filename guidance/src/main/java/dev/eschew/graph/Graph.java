package dev.eschew.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.eschew.graph.check.GraphCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The main graph of an ONNX model. Edits add nodes and redirect the readers of tensors; nodes that
 * nothing reads any more are left out when the graph is written, and those that remain are put in
 * an order in which each comes after what it reads.
 */
public final class Graph {
  /** The operators of ONNX itself. */
  private static final String ONNX = "";

  private static final int LARGEST_FILE = Integer.MAX_VALUE;

  private final ModelProto model;
  private final Set<Node> nodes;
  private final Map<String, TensorProto> initializers = new HashMap<>();
  private final Map<String, ValueInfoProto> inputs = new LinkedHashMap<>();
  private final Map<String, ValueInfoProto> outputs = new LinkedHashMap<>();
  private final Map<String, ValueInfoProto> declared = new HashMap<>();
  private final Map<String, Long> opsets = new LinkedHashMap<>();
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, Set<Node>> readers = new HashMap<>();

  /** A graph of a model that is in memory. */
  public Graph(ModelProto model) {
    this.model = model;
    GraphProto graph = model.getGraph();
    this.nodes = new LinkedHashSet<>(graph.getNodeList().stream().map(Node::new).toList());
    nodes.forEach(this::index);
    graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
    for (ValueInfoProto input : graph.getInputList()) {
      // Early versions of the format name every weight as an input, too.
      if (!initializers.containsKey(input.getName())) {
        inputs.put(input.getName(), input);
      }
    }
    graph.getOutputList().forEach(output -> outputs.put(output.getName(), output));
    graph.getValueInfoList().forEach(value -> declared.put(value.getName(), value));
    model.getOpsetImportList().forEach(set -> opsets.put(domain(set), set.getVersion()));
  }

  /**
   * Reads a file; inline weights stay mapped to it.
   *
   * @throws IllegalArgumentException if it is not an ONNX model
   * @throws IOException if it cannot be read
   */
  public static Graph read(Path file) throws IOException {
    return new Graph(readModel(file));
  }

  /** What a file says, see {@link #read}. */
  public static ModelProto readModel(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > LARGEST_FILE) {
        throw new IllegalArgumentException(
            "larger than 2 GB: no ONNX file can be; its weights belong into external data");
      }
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      CodedInputStream stream = CodedInputStream.newInstance(bytes);
      stream.enableAliasing(true);
      stream.setSizeLimit(LARGEST_FILE);
      ModelProto model = ModelProto.parseFrom(stream);
      if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
        throw new IllegalArgumentException("not an ONNX model: it has no graph");
      }
      GraphCheck.check(model);
      return model;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an ONNX model: " + e.getMessage(), e);
    }
  }

  /** A second graph with the same nodes, to be edited apart from this one. */
  public Graph copy() {
    return new Graph(toModel());
  }

  /** The version of ONNX's own operators. */
  public int opset() {
    return Math.toIntExact(opsets.getOrDefault(ONNX, 1L));
  }

  /** The tool that wrote the file, as it names itself. */
  public String producer() {
    return (model.getProducerName() + " " + model.getProducerVersion()).strip();
  }

  /** All nodes; those that were added come last. */
  public Collection<Node> nodes() {
    return Collections.unmodifiableSet(nodes);
  }

  /** The nodes that the outputs need, each after those it reads from. */
  public List<Node> sorted() {
    return TopologicalOrder.of(this);
  }

  /** The graph's inputs, weights not among them. */
  public Map<String, ValueInfoProto> inputs() {
    return Collections.unmodifiableMap(inputs);
  }

  /** The graph's outputs. */
  public Map<String, ValueInfoProto> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  /** The extent of an axis of an input or output; 0 where it is open or not told. */
  public long extent(String border, int axis) {
    ValueInfoProto value = inputs.getOrDefault(border, outputs.get(border));
    TensorShapeProto shape = value.getType().getTensorType().getShape();
    return axis < shape.getDimCount() ? shape.getDim(axis).getDimValue() : 0;
  }

  /** A constant of the graph. */
  public Optional<TensorProto> initializer(String tensor) {
    return Optional.ofNullable(initializers.get(tensor));
  }

  /** The sum of the sizes of all constants. */
  public long parameters() {
    return initializers.values().stream()
        .filter(tensor -> tensor.getDimsCount() > 0)
        .mapToLong(tensor -> tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b))
        .sum();
  }

  /** What the file says about a tensor between nodes. */
  public Optional<ValueInfoProto> declared(String tensor) {
    return Optional.ofNullable(declared.get(tensor));
  }

  /** The node that writes a tensor; empty for inputs and constants. */
  public Optional<Node> producer(String tensor) {
    return Optional.ofNullable(producers.get(tensor));
  }

  /** The nodes that read a tensor, subgraphs included, in no order. */
  public List<Node> readers(String tensor) {
    return List.copyOf(readers.getOrDefault(tensor, Set.of()));
  }

  /** Whether a name is taken by any tensor. */
  public boolean contains(String tensor) {
    return producers.containsKey(tensor)
        || inputs.containsKey(tensor)
        || initializers.containsKey(tensor);
  }

  /** Adds nodes, in any order. */
  public void add(List<Node> added) {
    nodes.addAll(added);
    added.forEach(this::index);
  }

  /** Adds an operator set that new nodes need, unless it is there. */
  public void require(String domain, long version) {
    opsets.putIfAbsent(domain, version);
  }

  /** Lets all who read a tensor read another one instead. */
  public void redirect(String from, String to) {
    readers(from).forEach(reader -> redirect(reader, from, to));
  }

  /** Lets one node read another tensor. */
  public void redirect(Node reader, String from, String to) {
    forget(reader);
    reader.redirect(from, to);
    index(reader);
  }

  /** Removes a node; its outputs must be written by another one or read by none. */
  public void remove(Node node) {
    nodes.remove(node);
    forget(node);
  }

  /** Puts a node in the place of another that writes the same tensors. */
  public void replace(Node old, Node replacement) {
    remove(old);
    add(List.of(replacement));
  }

  /** The names of the constants of an element type. */
  public List<String> initializers(TensorProto.DataType type) {
    return initializers.values().stream()
        .filter(tensor -> tensor.getDataType() == type.getNumber())
        .map(TensorProto::getName)
        .toList();
  }

  /** Whether any weight, input, output or conversion is of an element type. */
  public boolean uses(TensorProto.DataType type) {
    return !initializers(type).isEmpty()
        || Stream.concat(inputs.values().stream(), outputs.values().stream())
            .anyMatch(value -> value.getType().getTensorType().getElemType() == type.getNumber())
        || nodes.stream()
            .anyMatch(node ->
                node.attribute("to", 0L) == type.getNumber()
                    || node.attribute("value")
                        .filter(value -> value.getT().getDataType() == type.getNumber())
                        .isPresent());
  }

  /** Declares all inputs, outputs and tensors of one element type to be of another. */
  public void retype(TensorProto.DataType from, TensorProto.DataType to) {
    for (Map<String, ValueInfoProto> values : List.of(inputs, outputs, declared)) {
      values.replaceAll((_, value) -> {
        boolean isConcerned = value.getType().getTensorType().getElemType() == from.getNumber();
        ValueInfoProto.Builder retyped = value.toBuilder();
        if (isConcerned) {
          retyped.getTypeBuilder().getTensorTypeBuilder().setElemType(to.getNumber());
        }
        return retyped.build();
      });
    }
  }

  /** Takes an input out; something else must write the tensor, or nothing read it. */
  public void removeInput(String name) {
    inputs.remove(name);
  }

  /**
   * Adds or replaces an input.
   *
   * @param dimensions an extent each: a number, or a name where it is open
   */
  public void input(String name, TensorProto.DataType type, List<String> dimensions) {
    inputs.put(name, valueInfo(name, type, dimensions));
  }

  /**
   * Adds an output.
   *
   * @param dimensions an extent each: a number, or a name where it is open
   */
  public void output(String name, TensorProto.DataType type, List<String> dimensions) {
    outputs.put(name, valueInfo(name, type, dimensions));
  }

  /** The model as ONNX Runtime reads it; paths of external data stay relative to its folder. */
  public byte[] toBytes() {
    return toModel().toByteArray();
  }

  private ModelProto toModel() {
    List<Node> kept = TopologicalOrder.of(this);
    Set<String> read = new HashSet<>(outputs.keySet());
    kept.forEach(node -> read.addAll(node.reads()));
    GraphProto.Builder graph =
        model.getGraph().toBuilder()
            .clearNode()
            .clearInput()
            .clearOutput()
            .clearInitializer()
            .clearValueInfo();
    kept.forEach(node -> graph.addNode(node.toProto()));
    Set<String> computed = new HashSet<>();
    kept.forEach(node -> computed.addAll(node.outputs()));
    declared.values().stream()
        .filter(value -> computed.contains(value.getName()))
        .forEach(graph::addValueInfo);
    graph.addAllInput(inputs.values()).addAllOutput(outputs.values());
    model.getGraph().getInitializerList().stream()
        .filter(tensor -> read.contains(tensor.getName()))
        .forEach(graph::addInitializer);
    ModelProto.Builder written = model.toBuilder().setGraph(graph).clearOpsetImport();
    opsets.forEach((domain, version) ->
        written.addOpsetImport(
            OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    return written.build();
  }

  private void index(Node node) {
    node.outputs().stream()
        .filter(output -> !output.isEmpty())
        .forEach(output -> producers.put(output, node));
    node.reads()
        .forEach(input -> readers.computeIfAbsent(input, _ -> new LinkedHashSet<>()).add(node));
  }

  private void forget(Node node) {
    node.outputs().forEach(output -> producers.remove(output, node));
    node.reads().forEach(input -> readers.get(input).remove(node));
  }

  private static String domain(OperatorSetIdProto set) {
    return set.getDomain().equals("ai.onnx") ? ONNX : set.getDomain();
  }

  static ValueInfoProto valueInfo(String name, TensorProto.DataType type, List<String> dimensions) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber());
    tensor.getShapeBuilder();
    for (String dimension : dimensions) {
      Dimension.Builder extent = tensor.getShapeBuilder().addDimBuilder();
      if (dimension.chars().allMatch(Character::isDigit)) {
        extent.setDimValue(Long.parseLong(dimension));
      } else {
        extent.setDimParam(dimension);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
