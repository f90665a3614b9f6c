package dev.eschew.graph.rule;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import dev.eschew.attention.AttentionKind;
import dev.eschew.graph.Dataflow;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.site.NetworkInputs;
import dev.eschew.graph.site.Projections;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Steers cross-attention away from a second text: NASA (SNOOPI, arXiv:2412.02687) and NAG
 * (arXiv:2505.21179) in their common form, see {@link dev.eschew.guidance.SteeringCoefficients}.
 * Keys and values of the negative text come from copies of the site's own projections, for the
 * steered rows alone; Z+ is computed as ever, outside of the gate.
 */
public final class SteerCrossAttention implements Rule {
  /** Below any norm that counts, above what divides to infinity. */
  private static final float TINY = 1e-30f;

  private final NetworkInputs inputs;

  /** A rule for a network with these inputs. */
  public SteerCrossAttention(NetworkInputs inputs) {
    this.inputs = inputs;
  }

  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    List<String> applied = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    Measurements changes = new Measurements();
    Set<String> fromText = Dataflow.from(graph, inputs.text());
    for (AttentionSite site : sites) {
      if (site.place().kind() != AttentionKind.CROSS) {
        continue;
      } else if (site.projections().isEmpty()) {
        refused.add(site.label() + ": " + site.operator() + " projects keys and values by itself");
        continue;
      }
      changes.add(site.place(), steer(graph, site, applied.size(), fromText));
      applied.add(site.label());
    }
    if (!applied.isEmpty()) {
      declareInputs(graph);
      changes.toOutputs(graph, SteeringNames.CHANGE);
    }
    return new RuleReport(name(), applied, refused);
  }

  private void declareInputs(Graph graph) {
    TypeProto.Tensor text = graph.inputs().get(inputs.text()).getType().getTensorType();
    List<String> textShape = new ArrayList<>(List.of("steered", "steered_tokens"));
    var width = text.getShape().getDim(text.getShape().getDimCount() - 1);
    textShape.add(width.hasDimValue() ? Long.toString(width.getDimValue()) : "width");
    graph.input(SteeringNames.ON, DataType.BOOL, List.of());
    graph.input(SteeringNames.ROWS, DataType.INT64, List.of("steered"));
    graph.input(SteeringNames.TEXT, DataType.forNumber(text.getElemType()), textShape);
    graph.input(SteeringNames.COEFFICIENTS, DataType.FLOAT, List.of("4", "steered", "1", "1"));
    graph.require(Node.CONTRIB, 1);
  }

  /** Rewrites a site and returns the tensor that tells how strongly it was changed. */
  private String steer(Graph graph, AttentionSite site, int index, Set<String> fromText) {
    NodeWriter writer = new NodeWriter(name() + "/" + index, graph.opset());
    NodeWriter on = writer.within("on");
    String positive = on.op("Gather", site.attended(), SteeringNames.ROWS);
    String negative = negative(graph, site.projections().orElseThrow(), on, fromText);
    List<String> outputs =
        combine(on, toFloat(on, positive, site.type()), toFloat(on, negative, site.type()));
    String steered =
        site.type() == DataType.FLOAT
            ? outputs.getFirst()
            : on.cast(outputs.getFirst(), site.type());
    String rows = on.op("Reshape", SteeringNames.ROWS, on.constant(-1, 1));
    String scattered = on.op("ScatterND", site.attended(), rows, steered);
    List<String> gated =
        Gate.write(
            writer,
            SteeringNames.ON,
            site.attended(),
            site.type(),
            on,
            List.of(scattered, outputs.getLast()));
    graph.redirect(site.outputProjection(), site.attended(), gated.getFirst());
    graph.add(writer.nodes());
    return gated.getLast();
  }

  /** Z-: the site's own attention with keys and values of the negative text. */
  private String negative(
      Graph graph, Projections projections, NodeWriter writer, Set<String> fromText) {
    Map<String, String> copies = new HashMap<>(Map.of(inputs.text(), SteeringNames.TEXT));
    String query = writer.op("Gather", projections.query(), SteeringNames.ROWS);
    String key = copy(graph, projections.key(), writer, fromText, copies);
    String value = copy(graph, projections.value(), writer, fromText, copies);
    return FuseAttention.multiHeadAttention(writer, projections, query, key, value);
  }

  /** A copy of all that lies between the text and a tensor, reading the negative text instead. */
  private static String copy(
      Graph graph,
      String tensor,
      NodeWriter writer,
      Set<String> fromText,
      Map<String, String> copies) {
    String known = copies.get(tensor);
    if (known != null) {
      return known;
    } else if (!fromText.contains(tensor)) {
      return tensor;
    }
    Node node = graph.producer(tensor).orElseThrow();
    List<String> sources =
        node.inputs().stream().map(in -> copy(graph, in, writer, fromText, copies)).toList();
    List<String> copied = writer.copy(node, sources);
    for (int i = 0; i < copied.size(); i++) {
      copies.put(node.outputs().get(i), copied.get(i));
    }
    return copies.get(tensor);
  }

  private static String toFloat(NodeWriter writer, String tensor, DataType type) {
    return type == DataType.FLOAT ? tensor : writer.cast(tensor, TensorProto.DataType.FLOAT);
  }

  /**
   * The steered rows and how much each token changed.
   *
   * <p>A token with {@code |Z+| = 0} gets the factor 0 and stays 0.
   */
  private static List<String> combine(NodeWriter writer, String positive, String negative) {
    String raise = coefficient(writer, 0);
    String push = coefficient(writer, 1);
    String tau = coefficient(writer, 2);
    String alpha = coefficient(writer, 3);
    String extrapolated =
        writer.op("Sub", writer.op("Mul", positive, raise), writer.op("Mul", negative, push));
    String norm = writer.reduce("ReduceL1", positive, -1);
    String newNorm = writer.reduce("ReduceL1", extrapolated, -1);
    String tiny = writer.scalar(TINY);
    String one = writer.scalar(1);
    String bounded =
        writer.op(
            "Min",
            one,
            writer.op("Div", writer.op("Mul", norm, tau), writer.op("Max", newNorm, tiny)));
    String steered =
        writer.op(
            "Add",
            writer.op("Mul", extrapolated, writer.op("Mul", bounded, alpha)),
            writer.op("Mul", positive, writer.op("Sub", one, alpha)));
    String difference = writer.reduce("ReduceL1", writer.op("Sub", steered, positive), -1);
    String change = writer.op("Div", difference, writer.op("Max", norm, tiny));
    return List.of(steered, writer.op("Reshape", change, writer.constant(0, -1)));
  }

  private static String coefficient(NodeWriter writer, int index) {
    return writer.op("Gather", SteeringNames.COEFFICIENTS, writer.index(index));
  }
}
