package dev.eschew.graph.rule;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExposeSkipBiasTest {
  @Test
  void givesTheProjectionItsBiasBack() {
    Graph graph = graph(node("", "MatMul", "p", "x", "w"), skip("p", "residual"));
    RuleReport report = new ExposeSkipBias().apply(graph, List.of());
    assertThat(report.applied()).hasSize(1);
    Node skip = graph.producer("normed").orElseThrow();
    assertThat(skip.inputs().subList(1, 4)).containsExactly("residual", "gamma", "beta");
    assertThat(skip.inputs()).hasSize(4);
    Node add = graph.producer(skip.input(0)).orElseThrow();
    assertThat(add.is("Add")).isTrue();
    assertThat(add.inputs()).containsExactly("p", "bias");
    assertThat(graph.sorted())
        .extracting(Node::operator)
        .containsExactly("MatMul", "Add", "SkipLayerNormalization");
  }

  @Test
  void leavesAloneWhatItCannotTellApart() {
    Graph graph =
        graph(node("", "MatMul", "p", "x", "w"), node("", "MatMul", "q", "x", "v"), skip("p", "q"));
    RuleReport report = new ExposeSkipBias().apply(graph, List.of());
    assertThat(report.applied()).isEmpty();
    assertThat(report.refused()).singleElement().asString().contains("normed", "expected 1");
    assertThat(graph.producer("normed").orElseThrow().inputs()).hasSize(5);
  }

  private static NodeProto skip(String input, String residual) {
    return node(
        Node.CONTRIB, "SkipLayerNormalization", "normed", input, residual, "gamma", "beta", "bias");
  }

  private static NodeProto node(String domain, String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setDomain(domain)
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
                    .addOutput(ValueInfoProto.newBuilder().setName("normed")))
            .build());
  }
}
