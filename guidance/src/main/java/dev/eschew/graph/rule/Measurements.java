package dev.eschew.graph.rule;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eschew.attention.SiteClass;
import dev.eschew.graph.Graph;
import dev.eschew.graph.NodeWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured at several sites, averaged over those of a class and made an output. */
final class Measurements {
  private final Map<SiteClass, List<String>> tensors = new LinkedHashMap<>();

  void add(SiteClass place, String tensor) {
    tensors.computeIfAbsent(place, _ -> new ArrayList<>()).add(tensor);
  }

  /** Makes an output (rows, tokens) of each class, named {@code prefix} and the class. */
  void toOutputs(Graph graph, String prefix) {
    NodeWriter writer = new NodeWriter(prefix, graph.opset());
    tensors.forEach((place, measured) -> {
      String output = prefix + place;
      writer.assign(output, "Mean", measured.toArray(String[]::new));
      graph.output(
          output, TensorProto.DataType.FLOAT, List.of(output + "_rows", output + "_tokens"));
    });
    graph.add(writer.nodes());
  }
}
