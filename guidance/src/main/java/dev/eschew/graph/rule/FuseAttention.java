package dev.eschew.graph.rule;

import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.site.AttentionForm;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.site.Projections;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts ONNX Runtime's MultiHeadAttention in the place of attention that is written out, or of
 * ONNX's own operator: it never holds all scores at once.
 */
public final class FuseAttention implements Rule {
  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    List<String> applied = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (AttentionSite site : sites) {
      if (site.form() == AttentionForm.MULTI_HEAD_ATTENTION
          || site.form() == AttentionForm.PACKED_ATTENTION) {
        refused.add(site.label() + ": is fused already");
      } else {
        fuse(graph, site, applied.size());
        applied.add(site.label());
      }
    }
    return new RuleReport(name(), applied, refused);
  }

  private void fuse(Graph graph, AttentionSite site, int index) {
    graph.require(Node.CONTRIB, 1);
    Node replaced = graph.producer(site.attended()).orElseThrow();
    NodeWriter writer = new NodeWriter(name() + "/" + index, graph.opset());
    String fused = multiHeadAttention(writer, site.projections().orElseThrow());
    writer.assign(site.attended(), "Identity", fused);
    graph.remove(replaced);
    graph.add(writer.nodes());
  }

  /** The operator on a site's own queries, keys and values. */
  private static String multiHeadAttention(NodeWriter writer, Projections projections) {
    return multiHeadAttention(
        writer, projections, projections.query(), projections.key(), projections.value());
  }

  /** The operator with a site's heads, scale and bias on other queries, keys and values. */
  static String multiHeadAttention(
      NodeWriter writer, Projections projections, String query, String key, String value) {
    List<String> inputs = new ArrayList<>(List.of(query, key, value));
    projections.bias().ifPresent(inputs::add);
    return writer.contrib(
        "MultiHeadAttention",
        List.of(
            NodeWriter.attribute("num_heads", projections.heads()),
            NodeWriter.attribute("scale", projections.scale())),
        inputs.toArray(String[]::new));
  }
}
