package dev.eschew.graph.rule;

import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.site.AttentionSite;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a projection's bias out of ONNX Runtime's SkipLayerNormalization, which adds it together
 * with the residual: before that, the block's output is no tensor that could be read or changed.
 */
public final class ExposeSkipBias implements Rule {
  private static final int BIAS = 4;

  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    List<String> applied = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Node node : List.copyOf(graph.nodes())) {
      if (!node.is(Node.CONTRIB, "SkipLayerNormalization") || node.input(BIAS).isEmpty()) {
        continue;
      }
      List<Integer> projected = new ArrayList<>();
      for (int input = 0; input < 2; input++) {
        if (graph.producer(node.input(input)).filter(p -> p.is("MatMul")).isPresent()) {
          projected.add(input);
        }
      }
      if (projected.size() == 1) {
        expose(graph, node, projected.getFirst(), applied.size());
        applied.add(node.toString());
      } else {
        refused.add(
            node + ": " + projected.size() + " of its summands are projections, expected 1");
      }
    }
    return new RuleReport(name(), applied, refused);
  }

  private void expose(Graph graph, Node node, int input, int index) {
    NodeWriter writer = new NodeWriter(name() + "/" + index, graph.opset());
    List<String> inputs = new ArrayList<>(node.inputs().subList(0, BIAS));
    inputs.set(input, writer.op("Add", node.input(input), node.input(BIAS)));
    graph.add(writer.nodes());
    graph.replace(node, node.copy(node.name(), inputs, node.outputs()));
  }
}
