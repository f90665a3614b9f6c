package dev.eschew.server.api;

import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.file.GraphFile;
import dev.eschew.graph.file.Precision;
import dev.eschew.graph.site.NetworkInputs;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One graph of a model as {@code inspect} tells it.
 *
 * @param file the graph in its folder
 * @param parameters weights, scalars not counted
 * @param precision element types of the weights by their share, 0..1
 * @param opset version of ONNX's own operators
 * @param producer the tool that wrote it, as it names itself
 * @param exporter in what form, the first step first
 * @param nodes operators
 * @param dataFiles files that hold its weights outside of the graph
 * @param linked whether these are reached through links
 */
public record PartReport(
    String file,
    long parameters,
    Map<String, Double> precision,
    int opset,
    String producer,
    List<String> exporter,
    int nodes,
    int dataFiles,
    boolean linked,
    List<Value> inputs,
    List<Value> outputs) {

  /**
   * An input or output.
   *
   * @param shape numbers, or names where an extent is open
   */
  public record Value(String name, String type, List<String> shape) {}

  static PartReport of(GraphFile file) {
    Graph graph = file.graph();
    Precision precision = file.precision();
    return new PartReport(
        file.name(),
        precision.total(),
        shares(precision),
        graph.opset(),
        file.exporter().producer(),
        file.exporter().form(),
        graph.nodes().size(),
        file.dataFiles(),
        file.linked(),
        values(graph.inputs().values()),
        values(graph.outputs().values()));
  }

  private static Map<String, Double> shares(Precision precision) {
    Map<String, Double> shares = new LinkedHashMap<>();
    precision
        .parameters()
        .forEach((type, count) ->
            shares.put(type, SignificantDigits.of((double) count / precision.total())));
    return shares;
  }

  private static List<Value> values(Collection<ValueInfoProto> declared) {
    return declared.stream()
        .map(value ->
            new Value(
                value.getName(),
                Precision.name(value.getType().getTensorType().getElemType()),
                NetworkInputs.extents(value)))
        .toList();
  }
}
