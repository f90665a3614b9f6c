package dev.eschew.models.hostile;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Well-formed nodes that take all memory or never end. Each hangs on an edge of the graph, so that
 * it is neither dropped nor refused as unconnected.
 */
public final class Bombs {
  private static final long[] ROUNDS = {1 << 10, 1 << 20, 1L << 40, Long.MAX_VALUE};
  private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();

  private Bombs() {}

  /** The same model with a loop of 2^40 rounds on the way to its output. */
  public static byte[] endless(ModelProto model) {
    ModelProto.Builder armed = model.toBuilder();
    loop(armed.getGraphBuilder(), 1L << 40);
    intoOutput(armed.getGraphBuilder());
    return armed.build().toByteArray();
  }

  /** The same model with a tensor of so many bytes on the way to its output. */
  public static byte[] large(ModelProto model, long bytes) {
    ModelProto.Builder armed = model.toBuilder();
    large(armed.getGraphBuilder(), "ConstantOfShape", bytes / Float.BYTES);
    intoOutput(armed.getGraphBuilder());
    return armed.build().toByteArray();
  }

  /** Plants one of them, chosen at random. */
  public static void plant(ModelProto.Builder model, SplittableRandom random) {
    GraphProto.Builder graph = model.getGraphBuilder();
    switch (random.nextInt(9)) {
      case 0 -> {
        large(graph, "ConstantOfShape", extents(random));
        reduceInto(graph, random);
      }
      case 1 -> {
        large(graph, "Expand", extents(random));
        reduceInto(graph, random);
      }
      case 2 -> {
        large(graph, "Tile", extents(random));
        reduceInto(graph, random);
      }
      case 3 -> range(graph, random);
      case 4 -> {
        loop(graph, ROUNDS[random.nextInt(ROUNDS.length)]);
        reduceInto(graph, random);
      }
      case 5 -> nested(graph, random.nextInt(1, 200), random);
      case 6 -> chain(graph, 1 << random.nextInt(8, 16), random);
      case 7 -> recursive(model, random);
      default -> doubling(graph, random.nextInt(10, 60), random);
    }
  }

  private static long[] extents(SplittableRandom random) {
    long[] extents = new long[random.nextInt(1, 5)];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = 1L << random.nextInt(0, 40);
    }
    return extents;
  }

  private static void large(GraphProto.Builder graph, String operator, long... extents) {
    graph.addInitializer(integers("bomb_shape", extents));
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(operator).setName("bomb").addOutput("bomb_large");
    if (!operator.equals("ConstantOfShape")) {
      long[] ones = new long[extents.length];
      Arrays.fill(ones, 1);
      graph.addInitializer(floats("bomb_seed", ones, 1));
      node.addInput("bomb_seed");
    }
    graph.addNode(node.addInput("bomb_shape"));
  }

  private static void range(GraphProto.Builder graph, SplittableRandom random) {
    graph.addInitializer(floats("bomb_start", new long[0], 0));
    graph.addInitializer(floats("bomb_limit", new long[0], (float) (1L << random.nextInt(20, 50))));
    graph.addInitializer(floats("bomb_delta", new long[0], random.nextBoolean() ? 1 : 0));
    graph.addNode(node("Range", "bomb_large", "bomb_start", "bomb_limit", "bomb_delta"));
    reduceInto(graph, random);
  }

  /** A loop of up to 2^63 rounds that computes little in each. */
  private static void loop(GraphProto.Builder graph, long rounds) {
    graph.addInitializer(integers("bomb_rounds", rounds));
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("bomb_true")
            .setDataType(TensorProto.DataType.BOOL.getNumber())
            .addInt32Data(1));
    graph.addInitializer(floats("bomb_carried", new long[] {1}, 0));
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .setName("bomb_body")
            .addNode(node("Identity", "bomb_cond_out", "bomb_cond_in"))
            .addNode(node("Add", "bomb_sum", "bomb_in", "bomb_in"));
    body.addInput(scalar("bomb_i", TensorProto.DataType.INT64));
    body.addInput(scalar("bomb_cond_in", TensorProto.DataType.BOOL));
    body.addInput(anyShape("bomb_in"));
    body.addOutput(scalar("bomb_cond_out", TensorProto.DataType.BOOL));
    body.addOutput(anyShape("bomb_sum"));
    graph.addNode(
        node("Loop", "bomb_large", "bomb_rounds", "bomb_true", "bomb_carried").toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("body")
                    .setType(AttributeType.GRAPH)
                    .setG(body)));
  }

  /** Branches in branches in branches. */
  private static void nested(GraphProto.Builder graph, int depth, SplittableRandom random) {
    GraphProto.Builder inner = GraphProto.newBuilder().setName("bomb_0");
    inner.addNode(
        NodeProto.newBuilder()
            .setOpType("Constant")
            .addOutput("bomb_leaf")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("value_float")
                    .setType(AttributeType.FLOAT)
                    .setF(0)));
    inner
        .addOutputBuilder()
        .setName("bomb_leaf")
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(FLOAT);
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("bomb_true")
            .setDataType(TensorProto.DataType.BOOL.getNumber())
            .addInt32Data(1));
    for (int i = 0; i < depth; i++) {
      String output = i == depth - 1 ? "bomb_large" : "bomb_" + i + "_out";
      NodeProto.Builder branch =
          node("If", output, "bomb_true").toBuilder()
              .addAttribute(
                  AttributeProto.newBuilder()
                      .setName("then_branch")
                      .setType(AttributeType.GRAPH)
                      .setG(inner))
              .addAttribute(
                  AttributeProto.newBuilder()
                      .setName("else_branch")
                      .setType(AttributeType.GRAPH)
                      .setG(i < 2 ? inner.build() : GraphProto.getDefaultInstance()));
      if (i == depth - 1) {
        graph.addNode(branch);
      } else {
        inner = GraphProto.newBuilder().setName("bomb_" + (i + 1)).addNode(branch);
        inner
            .addOutputBuilder()
            .setName(output)
            .getTypeBuilder()
            .getTensorTypeBuilder()
            .setElemType(FLOAT);
      }
    }
    reduceInto(graph, random);
  }

  private static void chain(GraphProto.Builder graph, int length, SplittableRandom random) {
    graph.addInitializer(floats("bomb_0", new long[] {1}, 1));
    for (int i = 0; i < length; i++) {
      graph.addNode(node("Neg", i == length - 1 ? "bomb_large" : "bomb_" + (i + 1), "bomb_" + i));
    }
    reduceInto(graph, random);
  }

  /** Each node doubles what the one before it gave: 2^n values after n nodes. */
  private static void doubling(GraphProto.Builder graph, int length, SplittableRandom random) {
    graph.addInitializer(floats("bomb_0", new long[] {1}, 1));
    for (int i = 0; i < length; i++) {
      String next = i == length - 1 ? "bomb_large" : "bomb_" + (i + 1);
      graph.addNode(
          node("Concat", next, "bomb_" + i, "bomb_" + i).toBuilder()
              .addAttribute(
                  AttributeProto.newBuilder().setName("axis").setType(AttributeType.INT).setI(0)));
    }
    reduceInto(graph, random);
  }

  /** A function that calls itself. */
  private static void recursive(ModelProto.Builder model, SplittableRandom random) {
    OperatorSetIdProto bomb =
        OperatorSetIdProto.newBuilder().setDomain("bomb").setVersion(1).build();
    model.addOpsetImport(bomb);
    FunctionProto.Builder function =
        FunctionProto.newBuilder()
            .setName("Bomb")
            .setDomain("bomb")
            .addInput("x")
            .addOutput("y")
            .addOpsetImport(bomb)
            .addAllOpsetImport(model.getOpsetImportList());
    for (int i = 0; i < random.nextInt(1, 3); i++) {
      function.addNode(node("Bomb", i == 0 ? "y" : "z", "x").toBuilder().setDomain("bomb"));
    }
    model.addFunctions(function);
    GraphProto.Builder graph = model.getGraphBuilder();
    graph.addInitializer(floats("bomb_0", new long[] {1}, 1));
    graph.addNode(node("Bomb", "bomb_large", "bomb_0").toBuilder().setDomain("bomb"));
    reduceInto(graph, random);
  }

  /** Adds the sum of the bomb's output to a tensor that some node reads. */
  private static void reduceInto(GraphProto.Builder graph, SplittableRandom random) {
    reduce(graph);
    for (int tries = 0; tries < 100; tries++) {
      NodeProto.Builder reader = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
      boolean takesFloats =
          List.of("Add", "Conv", "MatMul", "Mul", "Sigmoid", "LayerNormalization")
              .contains(reader.getOpType());
      if (takesFloats) {
        String read = reader.getInput(0);
        reader.setInput(0, "bomb_added");
        graph.addNode(node("Add", "bomb_added", read, "bomb_sum_all"));
        return;
      }
    }
  }

  private static void reduce(GraphProto.Builder graph) {
    graph.addNode(
        node("ReduceMax", "bomb_sum_all", "bomb_large").toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("keepdims")
                    .setType(AttributeType.INT)
                    .setI(0)));
  }

  /** Adds the largest value of the bomb's output to the graph's first output, of floats. */
  private static void intoOutput(GraphProto.Builder graph) {
    reduce(graph);
    String output = graph.getOutput(0).getName();
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      if (node.getOutputList().contains(output)) {
        node.setOutput(node.getOutputList().indexOf(output), "bomb_read");
      }
    }
    graph.addNode(node("Add", output, "bomb_read", "bomb_sum_all"));
  }

  /** The runtime runs no loop whose counter has no declared shape. */
  private static ValueInfoProto scalar(String name, TensorProto.DataType type) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber());
    tensor.getShapeBuilder();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static ValueInfoProto anyShape(String name) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT)))
        .build();
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName("node_" + output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static TensorProto integers(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return tensor.build();
  }

  private static TensorProto floats(String name, long[] dims, float value) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor.addFloatData(value).build();
  }
}
