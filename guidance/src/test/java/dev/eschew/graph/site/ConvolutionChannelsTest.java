package dev.eschew.graph.site;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionChannelsTest {
  @Test
  void theConvolutionsSayWhatTheFileLeavesOpen() {
    Graph graph =
        graph(
            node("Cast", "wide", "sample"),
            node("Conv", "inside", "wide", "in"),
            node("Conv", "narrow", "inside", "out"),
            node("Cast", "prediction", "narrow"));
    assertThat(ConvolutionChannels.ofInput(graph, "sample")).hasValue(9);
    assertThat(ConvolutionChannels.ofOutput(graph, "prediction")).hasValue(4);
  }

  @Test
  void otherwiseNothingIsKnown() {
    Graph graph = graph(node("Relu", "inside", "sample"), node("Relu", "prediction", "inside"));
    assertThat(ConvolutionChannels.ofInput(graph, "sample")).isEmpty();
    assertThat(ConvolutionChannels.ofOutput(graph, "prediction")).isEmpty();
  }

  @Test
  void aWeightThatIsComputedSaysNothing() {
    Graph graph = graph(node("Conv", "prediction", "sample", "computed"));
    assertThat(ConvolutionChannels.ofInput(graph, "sample")).isEmpty();
    assertThat(ConvolutionChannels.ofOutput(graph, "prediction")).isEmpty();
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
                    .addInput(ValueInfoProto.newBuilder().setName("sample"))
                    .addInitializer(weight("in", 32, 9))
                    .addInitializer(weight("out", 4, 32))
                    .addAllNode(List.of(nodes))
                    .addOutput(ValueInfoProto.newBuilder().setName("prediction")))
            .build());
  }

  private static TensorProto weight(String name, long written, long read) {
    return TensorProto.newBuilder()
        .setName(name)
        .addAllDims(List.of(written, read, 3L, 3L))
        .build();
  }
}
