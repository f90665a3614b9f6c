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
 * half-precision operators (the runtime would convert around every node), and some networks
 * overflow in it.
 */
public final class WidenToFloat32 implements Rule {
  /** Half precision of either kind. */
  public static final List<DataType> HALF = List.of(DataType.FLOAT16, DataType.BFLOAT16);

  private final List<DataType> types;

  /** A rule for all half precision. */
  public WidenToFloat32() {
    this(HALF);
  }

  /**
   * A rule for some types.
   *
   * @param types what is computed as float32
   */
  public WidenToFloat32(List<DataType> types) {
    this.types = List.copyOf(types);
  }

  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    List<String> applied = new ArrayList<>();
    for (DataType type : types) {
      for (String weight : graph.initializers(type)) {
        widen(graph, weight);
        applied.add(weight);
      }
    }
    for (Node node : List.copyOf(graph.nodes())) {
      Optional<DataType> half = constant(node);
      if (half.isPresent()) {
        Optional<Node> small = widenedConstant(node);
        small.ifPresent(replacement -> graph.replace(node, replacement));
        if (small.isEmpty()) {
          widen(graph, node.output());
          applied.add(node.output());
        }
      } else {
        widenedTarget(node).ifPresent(replacement -> graph.replace(node, replacement));
      }
    }
    types.forEach(type -> graph.retype(type, DataType.FLOAT));
    return new RuleReport(name(), applied, List.of());
  }

  private void widen(Graph graph, String constant) {
    NodeWriter writer = new NodeWriter(name() + "/" + constant, graph.opset());
    graph.redirect(constant, writer.cast(constant, DataType.FLOAT));
    graph.add(writer.nodes());
  }

  /** The type of a constant that is to be widened. */
  private Optional<DataType> constant(Node node) {
    return node.is("Constant") || node.is("ConstantOfShape")
        ? node.attribute("value").flatMap(value -> half(value.getT().getDataType()))
        : Optional.empty();
  }

  private static Optional<Node> widenedConstant(Node node) {
    return node.attribute("value")
        .flatMap(value ->
            Constants.toFloat(value.getT())
                .map(tensor -> node.with(value.toBuilder().setT(tensor).build())));
  }

  /** A node that says the type of what it writes. */
  private Optional<Node> widenedTarget(Node node) {
    String attribute = node.is("Cast") ? "to" : "dtype";
    return node.attribute(attribute)
        .filter(value -> half((int) value.getI()).isPresent())
        .map(_ -> node.with(NodeWriter.attribute(attribute, DataType.FLOAT.getNumber())));
  }

  private Optional<DataType> half(int type) {
    return Optional.ofNullable(DataType.forNumber(type)).filter(types::contains);
  }
}
