package dev.eschew.graph.rule;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.eschew.graph.Constants;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.site.AttentionSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Computes a half-precision network in float32, from the same weights. CPUs have next to no
 * half-precision operators: the runtime would convert around every node.
 */
public final class WidenToFloat32 implements Rule {
  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    List<String> applied = new ArrayList<>();
    for (String weight : graph.initializers(DataType.FLOAT16)) {
      NodeWriter writer = new NodeWriter(name() + "/" + weight, graph.opset());
      graph.redirect(weight, writer.cast(weight, DataType.FLOAT));
      graph.add(writer.nodes());
      applied.add(weight);
    }
    for (Node node : List.copyOf(graph.nodes())) {
      widened(node).ifPresent(replacement -> graph.replace(node, replacement));
    }
    graph.retype(DataType.FLOAT16, DataType.FLOAT);
    return new RuleReport(name(), applied, List.of());
  }

  private static Optional<Node> widened(Node node) {
    if (node.is("Cast") && node.attribute("to", 0L) == DataType.FLOAT16.getNumber()) {
      return Optional.of(node.with(NodeWriter.attribute("to", DataType.FLOAT.getNumber())));
    } else if (node.is("Constant") || node.is("ConstantOfShape")) {
      return node.attribute("value")
          .filter(value -> value.getT().getDataType() == DataType.FLOAT16.getNumber())
          .flatMap(value ->
              Constants.toFloat(value.getT())
                  .map(tensor -> node.with(value.toBuilder().setT(tensor).build())));
    }
    return Optional.empty();
  }
}
