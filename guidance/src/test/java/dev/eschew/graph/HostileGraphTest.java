package dev.eschew.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eschew.graph.check.GraphCheck;
import dev.eschew.graph.site.AttentionFinder;
import dev.eschew.graph.site.NetworkInputs;
import dev.eschew.graph.weave.Weaver;
import dev.eschew.graph.weave.Weaving;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Graphs that no exporter writes are looked at in bounded time and memory. */
class HostileGraphTest {
  private final GraphProto.Builder graph = GraphProto.newBuilder();

  @Test
  void anInputOfNoKnownTypeIsNotTakenForAnother() {
    graph
        .addInputBuilder()
        .setName("sample")
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(777);
    assertThatThrownBy(() -> NetworkInputs.of(new Graph(model())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("noisy latents of rank 4");
  }

  @Test
  void doublingShapesEnd() {
    constant("t0", 3);
    for (int i = 0; i < 60; i++) {
      node("Concat", "t" + (i + 1), "t" + i, "t" + i);
    }
    assertThat(values("t60").values("t60")).isEmpty();
    assertThat(values("t60").values("t3")).hasValueSatisfying(v -> assertThat(v).hasSize(8));
  }

  @Test
  void zeroIsNotLookedForForever() {
    input("x");
    node("Mul", "t0", "x", "x");
    for (int i = 0; i < 60; i++) {
      node("Mul", "t" + (i + 1), "t" + i, "t" + i);
    }
    assertThat(values("t60").isZero("t60")).isFalse();
  }

  @Test
  void oddShapesAreOpen() {
    constant("scalar");
    constant("vector", 2, 2);
    constant("huge", Long.MAX_VALUE, 0, -5);
    node("Conv", "conv", "vector", "scalar");
    node("Split", "split", "scalar");
    node("Concat", "concat");
    node("Reshape", "reshape", "vector", "missing");
    node("Unsqueeze", "unsqueeze", "scalar", "vector");
    node("ReduceMean", "reduce", "scalar", "vector");
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("nothing")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(0));
    node("Add", "sum", "nothing", "scalar");
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Transpose")
            .addInput("vector")
            .addOutput("transpose")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("perm")
                    .setType(AttributeType.INTS)
                    .addInts(Long.MIN_VALUE)));
    StaticValues values = values("conv");
    for (String tensor :
        List.of("conv", "split", "concat", "reshape", "unsqueeze", "reduce", "transpose")) {
      assertThat(values.shape(tensor)).as(tensor).isEmpty();
    }
    assertThat(values.values("sum")).isEmpty();
    assertThat(values.values("huge")).hasValueSatisfying(v -> assertThat(v).hasSize(3));
  }

  @Test
  void sizesThatOverflowAreNotRead() {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("c")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(1L << 32)
            .addDims(1L << 32));
    assertThat(Constants.values(graph.getInitializer(0))).isEmpty();
    graph.getInitializerBuilder(0).clearDims().addDims(-7);
    assertThat(Constants.values(graph.getInitializer(0))).isEmpty();
  }

  @Test
  void nodesNeedOutputsOfTheirOwn() {
    graph.addNode(NodeProto.newBuilder().setOpType("Add").setName("n"));
    refused("node 'n' (Add) has no output");
    graph.clearNode();
    node("Neg", "y", "x");
    node("Abs", "y", "x");
    refused("writes 'y', which another node writes too");
  }

  @Test
  void constantsNeedTypesAndExtents() {
    constant("c", 1);
    graph.getInitializerBuilder(0).setDataType(99);
    refused("constant 'c' has the unknown element type 99");
    graph.getInitializerBuilder(0).setDataType(1).addDims(-1);
    refused("constant 'c' has the negative extent -1");
  }

  @Test
  void operatorSetsHaveVersions() {
    ModelProto model =
        model().toBuilder()
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(1L << 40))
            .build();
    assertThatThrownBy(() -> GraphCheck.check(model))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 1 to 1000");
  }

  @Test
  void aJoinOfNothingIsNone() {
    input("sample");
    input("timestep");
    input("encoder_hidden_states");
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Concat")
            .addOutput("y")
            .addAttribute(
                AttributeProto.newBuilder().setName("axis").setType(AttributeType.INT).setI(1)));
    graph.addOutputBuilder().setName("y");
    Graph read = new Graph(model());
    assertThat(AttentionFinder.find(read, NetworkInputs.UNET).sites()).isEmpty();
    assertThatThrownBy(() -> new Weaver(NetworkInputs.UNET).weave(read, Weaving.CPU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected the input 'sample' to be a tensor of rank 4");
  }

  private void refused(String message) {
    assertThatThrownBy(() -> GraphCheck.check(model()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private StaticValues values(String output) {
    graph.addOutputBuilder().setName(output);
    return new StaticValues(new Graph(model()));
  }

  private ModelProto model() {
    return ModelProto.newBuilder().setGraph(graph).build();
  }

  private void input(String name) {
    graph.addInputBuilder().setName(name);
  }

  private void constant(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.INT64.getNumber());
    if (values.length > 0) {
      tensor.addDims(values.length);
    } else {
      tensor.addInt64Data(0);
    }
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
  }

  private void node(String operator, String output, String... inputs) {
    graph.addNode(
        NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs)).addOutput(output));
  }
}
