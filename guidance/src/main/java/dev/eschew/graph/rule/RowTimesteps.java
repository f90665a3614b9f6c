package dev.eschew.graph.rule;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.site.NetworkInputs;
import java.util.List;

/**
 * Lets each row have its own timestep: an export that takes one for all repeats it for every row;
 * the repetition goes, and the input becomes a vector.
 */
public final class RowTimesteps implements Rule {
  private static final int LONGEST_CHAIN = 8;

  private final NetworkInputs inputs;

  /** A rule for a network with these inputs. */
  public RowTimesteps(NetworkInputs inputs) {
    this.inputs = inputs;
  }

  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    String timestep = inputs.timestep();
    if (!isSingle(graph, timestep)) {
      return refused("'" + timestep + "' is a vector already");
    }
    String last = timestep;
    NodeWriter writer = new NodeWriter(name(), graph.opset());
    String rewritten = timestep;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      List<Node> readers = graph.readers(last);
      if (readers.size() != 1) {
        return refused("'" + last + "' is read " + readers.size() + " times");
      }
      Node reader = readers.getFirst();
      if (reader.is("Expand")) {
        replace(graph, reader.output(), writer, rewritten);
        return new RuleReport(name(), List.of(reader.toString()), List.of());
      } else if (reader.is("Cast")) {
        rewritten = writer.copy(reader, List.of(rewritten)).getFirst();
      } else if (!reader.is("Unsqueeze") && !reader.is("Reshape") && !reader.is("Identity")) {
        return refused("expected '" + last + "' to be repeated for every row, found " + reader);
      }
      last = reader.output();
    }
    return refused("'" + timestep + "' is not repeated for every row");
  }

  private static boolean isSingle(Graph graph, String timestep) {
    var shape = graph.inputs().get(timestep).getType().getTensorType().getShape();
    return shape.getDimCount() == 0 || shape.getDim(0).getDimValue() == 1;
  }

  private void replace(Graph graph, String expanded, NodeWriter writer, String rewritten) {
    String vector = rewritten;
    if (rewritten.equals(inputs.timestep())) {
      vector = writer.op("Identity", rewritten);
    }
    graph.redirect(expanded, vector);
    graph.add(writer.nodes());
    TensorProto.DataType type =
        TensorProto.DataType.forNumber(
            graph.inputs().get(inputs.timestep()).getType().getTensorType().getElemType());
    graph.input(inputs.timestep(), type, List.of(batch(graph)));
  }

  /** The number of rows, or what the graph calls it. */
  private String batch(Graph graph) {
    return NetworkInputs.extents(graph.inputs().get(inputs.sample())).stream()
        .findFirst()
        .filter(extent -> !extent.equals("?"))
        .orElse("batch");
  }

  private RuleReport refused(String reason) {
    return new RuleReport(name(), List.of(), List.of(reason));
  }
}
