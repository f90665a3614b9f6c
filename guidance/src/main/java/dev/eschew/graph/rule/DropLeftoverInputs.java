package dev.eschew.graph.rule;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.site.AttentionSite;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes out inputs that are no data of a picture: Python's switches (old exports kept {@code
 * return_dict} as an input of their own), which are false, and what no node reads.
 */
public final class DropLeftoverInputs implements Rule {
  private static final TensorProto FALSE =
      TensorProto.newBuilder().setDataType(DataType.BOOL.getNumber()).addInt32Data(0).build();

  /** Names that stay even if no node reads them: the network is what its inputs say. */
  private final List<String> kept;

  /** A rule that leaves some inputs alone. */
  public DropLeftoverInputs(List<String> kept) {
    this.kept = List.copyOf(kept);
  }

  /** Whether there is anything to take out. */
  public boolean applies(Graph graph) {
    return graph.inputs().values().stream().anyMatch(input -> isLeftover(graph, input));
  }

  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    List<String> applied = new ArrayList<>();
    for (ValueInfoProto input : List.copyOf(graph.inputs().values())) {
      if (isLeftover(graph, input)) {
        drop(graph, input);
        applied.add(input.getName());
      }
    }
    return new RuleReport(name(), applied, List.of());
  }

  private boolean isLeftover(Graph graph, ValueInfoProto input) {
    boolean isRead =
        !graph.readers(input.getName()).isEmpty() || graph.outputs().containsKey(input.getName());
    return !kept.contains(input.getName()) && (!isRead || isSwitch(input));
  }

  private static boolean isSwitch(ValueInfoProto input) {
    var type = input.getType().getTensorType();
    return type.getElemType() == DataType.BOOL.getNumber()
        && (type.getShape().getDimCount() == 0
            || (type.getShape().getDimCount() == 1
                && type.getShape().getDim(0).getDimValue() == 1));
  }

  private void drop(Graph graph, ValueInfoProto input) {
    if (isSwitch(input)) {
      NodeWriter writer = new NodeWriter(name() + "/" + input.getName(), graph.opset());
      TensorProto.Builder value = FALSE.toBuilder();
      if (input.getType().getTensorType().getShape().getDimCount() == 1) {
        value.addDims(1);
      }
      graph.redirect(input.getName(), writer.constant(value.build()));
      graph.add(writer.nodes());
    }
    graph.removeInput(input.getName());
  }
}
