package dev.eschew.graph.rule;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.NodeWriter.Value;
import java.util.List;
import java.util.stream.Stream;

/**
 * A switch around new nodes. Off, a tensor is handed through as it is and nothing is computed: what
 * the gate guards lies outside of it.
 */
final class Gate {
  private Gate() {}

  /**
   * Writes the switch.
   *
   * @param on a boolean of rank 0
   * @param tensor what is handed through when off
   * @param type its element type
   * @param branch the nodes that compute the outputs when on
   * @param outputs first what stands for {@code tensor}, then float32 measurements of rank 2, empty
   *     when off
   * @return the switch's outputs, as {@code outputs}
   */
  static List<String> write(
      NodeWriter writer,
      String on,
      String tensor,
      TensorProto.DataType type,
      NodeWriter branch,
      List<String> outputs) {
    NodeWriter off = writer.within("off");
    Stream<String> nothing =
        Stream.generate(() -> off.constant(empty())).limit(outputs.size() - 1L);
    List<String> handedThrough =
        Stream.concat(Stream.of(off.op("Identity", tensor)), nothing).toList();
    return writer.ops(
        "If",
        List.of(
            NodeWriter.attribute("then_branch", subgraph(branch, outputs, type)),
            NodeWriter.attribute("else_branch", subgraph(off, handedThrough, type))),
        outputs.size(),
        on);
  }

  private static GraphProto subgraph(
      NodeWriter writer, List<String> outputs, TensorProto.DataType type) {
    List<Value> values =
        outputs.stream()
            .map(output ->
                new Value(
                    output, output.equals(outputs.getFirst()) ? type : TensorProto.DataType.FLOAT))
            .toList();
    return writer.toSubgraph(List.of(), values);
  }

  private static TensorProto empty() {
    return TensorProto.newBuilder()
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addDims(0)
        .addDims(0)
        .build();
  }
}
