package dev.eschew.graph.rule;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.NodeWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rewritten graph computes is in VaeEncoderTest, which has a runtime. */
class NoiseInputTest {
  @ParameterizedTest
  @ValueSource(strings = {"RandomNormal", "RandomNormalLike"})
  void readsWhatTheGraphDrew(String operator) {
    Graph graph =
        graph(
            node("ConstantOfShape", "shaped", "x"),
            node(operator, "drawn", "shaped"),
            node("Mul", "spread", "deviation", "drawn"),
            node("Add", "sample", "mean", "spread"));
    RuleReport report = new NoiseInput().apply(graph, List.of());
    assertThat(report.applied()).containsExactly("drawn (" + operator + ")");
    assertThat(report.refused()).isEmpty();
    assertThat(graph.producer("spread").orElseThrow().inputs())
        .containsExactly("deviation", NoiseInput.NAME);
    assertThat(graph.inputs().get(NoiseInput.NAME).getType().getTensorType().getElemType())
        .isEqualTo(DataType.FLOAT.getNumber());
    assertThat(graph.copy().sorted()).extracting(Node::operator).containsExactly("Mul", "Add");
    assertThat(new NoiseInput().apply(graph, List.of()).applied()).isEmpty();
  }

  @Test
  void theInputHasTheTypeOfTheDraw() {
    NodeProto half =
        node("RandomNormalLike", "drawn", "x").toBuilder()
            .addAttribute(NodeWriter.attribute("dtype", DataType.FLOAT16.getNumber()))
            .build();
    Graph graph = graph(half, node("Add", "sample", "mean", "drawn"));
    new NoiseInput().apply(graph, List.of());
    assertThat(graph.inputs().get(NoiseInput.NAME).getType().getTensorType().getElemType())
        .isEqualTo(DataType.FLOAT16.getNumber());
  }

  @Test
  void leavesAloneWhatDrawsNothing() {
    Graph graph = graph(node("Add", "sample", "mean", "x"));
    RuleReport report = new NoiseInput().apply(graph, List.of());
    assertThat(report.applied()).isEmpty();
    assertThat(report.refused()).isEmpty();
    assertThat(graph.inputs()).isEmpty();
  }

  @Test
  void refusesOtherDraws() {
    assertThat(refusal(node("RandomUniformLike", "drawn", "x"))).contains("expected normal");
    AttributeProto scale = NodeWriter.attribute("scale", 2f);
    assertThat(
            refusal(node("RandomNormalLike", "drawn", "x").toBuilder().addAttribute(scale).build()))
        .contains("expected mean 0 and scale 1, found 0.0 and 2.0");
    assertThat(
            refusal(
                node("RandomNormalLike", "more", "x"),
                node("Add", "y", "x", "more"),
                node("RandomNormalLike", "drawn", "y")))
        .contains("expected one node that draws");
  }

  private static String refusal(NodeProto... drawing) {
    List<NodeProto> nodes = new ArrayList<>(List.of(drawing));
    nodes.add(node("Add", "sample", "mean", "drawn"));
    Graph graph = graph(nodes.toArray(NodeProto[]::new));
    RuleReport report = new NoiseInput().apply(graph, List.of());
    assertThat(report.applied()).isEmpty();
    assertThat(graph.producer("drawn")).isPresent();
    return report.refused().getFirst();
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static Graph graph(NodeProto... nodes) {
    return new Graph(
        ModelProto.newBuilder()
            .setGraph(
                GraphProto.newBuilder()
                    .addAllNode(List.of(nodes))
                    .addOutput(ValueInfoProto.newBuilder().setName("sample")))
            .build());
  }
}
