package dev.eschew.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes new nodes, one expression after another. All names begin with the writer's prefix, which
 * names the rule and the place, so that profiles and error messages lead back to them.
 */
public final class NodeWriter {
  /** From this version on reductions take their axes as an input. */
  private static final int AXES_AS_INPUT = 18;

  /** From this version on Split takes its extents as an input. */
  private static final int SPLIT_AS_INPUT = 13;

  private final String prefix;
  private final int opset;
  private final List<NodeProto> nodes = new ArrayList<>();

  /**
   * A writer of nodes of one place.
   *
   * @param prefix begins every name; unique in the graph
   * @param opset the version of ONNX's operators that the graph declares
   */
  public NodeWriter(String prefix, int opset) {
    this.prefix = prefix;
    this.opset = opset;
  }

  /** A writer for a subgraph, whose names go on from this one's prefix. */
  public NodeWriter within(String part) {
    return new NodeWriter(prefix + "/" + part, opset);
  }

  /** The output of a new node of ONNX's own operators. */
  public String op(String operator, String... inputs) {
    return op(NodeProto.newBuilder().setOpType(operator), List.of(inputs), 1).getFirst();
  }

  /** The output of a new node with attributes. */
  public String op(String operator, List<AttributeProto> attributes, String... inputs) {
    return ops(operator, attributes, 1, inputs).getFirst();
  }

  /** The outputs of a new node that has several. */
  public List<String> ops(
      String operator, List<AttributeProto> attributes, int outputs, String... inputs) {
    return op(
        NodeProto.newBuilder().setOpType(operator).addAllAttribute(attributes),
        List.of(inputs),
        outputs);
  }

  /** The output of a new node of ONNX Runtime's own operators. */
  public String contrib(String operator, List<AttributeProto> attributes, String... inputs) {
    return op(
            NodeProto.newBuilder()
                .setOpType(operator)
                .setDomain(Node.CONTRIB)
                .addAllAttribute(attributes),
            List.of(inputs),
            1)
        .getFirst();
  }

  /** A node that writes to a tensor whose name is given. */
  public void assign(String output, String operator, String... inputs) {
    nodes.add(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(output)
            .addAllInput(Arrays.asList(inputs))
            .addOutput(output)
            .build());
  }

  /** A copy of a node with other inputs; its outputs get new names. */
  public List<String> copy(Node node, List<String> inputs) {
    String name = name("copy_of_" + node.operator());
    List<String> outputs =
        node.outputs().stream().map(output -> output.isEmpty() ? "" : name + ":" + output).toList();
    nodes.add(node.copy(name, inputs, outputs).toProto());
    return outputs;
  }

  /** A reduction over one axis that is kept with extent 1. */
  public String reduce(String operator, String input, int axis) {
    if (opset >= AXES_AS_INPUT) {
      return op(operator, List.of(attribute("keepdims", 1)), input, constant(axis));
    }
    return op(operator, List.of(attribute("keepdims", 1), attributes("axes", axis)), input);
  }

  /** Parts of a tensor along its first axis, of these extents. */
  public List<String> split(String input, long... extents) {
    return opset >= SPLIT_AS_INPUT
        ? ops("Split", List.of(), extents.length, input, constant(extents))
        : ops("Split", List.of(attributes("split", extents)), extents.length, input);
  }

  /** A vector of integers. */
  public String constant(long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(TensorProto.DataType.INT64.getNumber());
    Arrays.stream(values).forEach(tensor::addInt64Data);
    return constant(tensor.addDims(values.length).build());
  }

  /** A single integer of rank 0. */
  public String index(long value) {
    return constant(
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addInt64Data(value)
            .build());
  }

  /** A float32 of rank 0. */
  public String scalar(float value) {
    return constant(
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData(value)
            .build());
  }

  /** A tensor as it is. */
  public String constant(TensorProto tensor) {
    return op(
        "Constant",
        List.of(
            AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(tensor)
                .build()));
  }

  /** A conversion. */
  public String cast(String input, TensorProto.DataType type) {
    return op("Cast", List.of(attribute("to", type.getNumber())), input);
  }

  /** An integer attribute. */
  public static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** An attribute of several integers. */
  public static AttributeProto attributes(String name, long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(Arrays.stream(values).boxed().toList())
        .build();
  }

  /** A float attribute. */
  public static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  /** A subgraph as an attribute. */
  public static AttributeProto attribute(String name, GraphProto graph) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(graph)
        .build();
  }

  /** A name of this place, for an input of a subgraph. */
  public String local(String part) {
    return prefix + "/" + part;
  }

  /** What was written, as nodes of the main graph. */
  public List<Node> nodes() {
    return nodes.stream().map(Node::new).toList();
  }

  /**
   * What was written, as a subgraph.
   *
   * @param inputs declared inputs: none for the branches of an If
   * @param outputs the tensors it hands out, each with a type
   */
  public GraphProto toSubgraph(List<Value> inputs, List<Value> outputs) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName(prefix).addAllNode(nodes);
    inputs.forEach(value -> graph.addInput(value.toProto()));
    outputs.forEach(value -> graph.addOutput(value.toProto()));
    return graph.build();
  }

  /**
   * A tensor at the border of a subgraph.
   *
   * @param isScalar whether its rank is 0; any shape otherwise
   */
  public record Value(String name, TensorProto.DataType type, boolean isScalar) {
    /** A tensor of any shape. */
    public Value(String name, TensorProto.DataType type) {
      this(name, type, false);
    }

    private ValueInfoProto toProto() {
      TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber());
      if (isScalar) {
        tensor.setShape(TensorShapeProto.getDefaultInstance());
      }
      return ValueInfoProto.newBuilder()
          .setName(name)
          .setType(TypeProto.newBuilder().setTensorType(tensor))
          .build();
    }
  }

  private List<String> op(NodeProto.Builder node, List<String> inputs, int outputs) {
    String name = name(node.getOpType());
    node.setName(name).addAllInput(inputs);
    for (int i = 0; i < outputs; i++) {
      node.addOutput(outputs == 1 ? name : name + ":" + i);
    }
    nodes.add(node.build());
    return node.getOutputList();
  }

  private String name(String part) {
    return prefix + "/" + part + "_" + nodes.size();
  }
}
