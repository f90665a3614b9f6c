package dev.eschew.graph.site;

import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.StaticValues;
import dev.eschew.graph.site.HeadLayout.Axis;
import java.util.Optional;

/** ONNX's own operator, on tensors of rank 3 or 4. */
final class AttentionOperatorPattern implements AttentionPattern {
  @Override
  public boolean isAnchor(Node node) {
    return node.is("Attention");
  }

  @Override
  public Match match(Node node, Graph graph, StaticValues values) throws NotUnderstood {
    refuseExtras(node);
    Optional<Integer> flat = flatHeads(node);
    Operand query = operand(graph, values, node.input(0));
    Operand key = operand(graph, values, node.input(1));
    Operand value = operand(graph, values, node.input(2));
    for (Operand operand : new Operand[] {query, key, value}) {
      boolean expected =
          flat.isPresent()
              ? operand.layout().isProjected()
              : operand.layout().endsWith(Axis.TOKENS, Axis.CHANNELS);
      if (!expected) {
        throw new NotUnderstood("an input has the axes " + operand.layout().axes());
      }
    }
    if (value.scale() != 1) {
      throw new NotUnderstood("its values are scaled by " + value.scale());
    }
    int heads =
        flat.or(() -> query.layout().heads())
            .orElseThrow(() -> new NotUnderstood("its number of heads is open"));
    double scale = scale(node, values, query, heads) * query.scale() * key.scale();
    return new Match(
        AttentionForm.ATTENTION,
        Optional.of(
            new Projections(
                query.source(),
                key.source(),
                value.source(),
                Optional.empty(),
                heads,
                (float) scale)),
        key.source(),
        node.output(),
        flat.isPresent() ? Optional.empty() : Optional.of(query.layout()));
  }

  private static void refuseExtras(Node node) throws NotUnderstood {
    boolean hasMaskOrPast =
        node.inputs().stream().skip(3).anyMatch(input -> !input.isEmpty())
            || node.attribute("is_causal", 0) != 0
            || node.attribute("softcap", 0f) != 0;
    if (hasMaskOrPast) {
      throw new NotUnderstood("it has a mask, a cache or a cap");
    }
  }

  private static Optional<Integer> flatHeads(Node node) throws NotUnderstood {
    long queryHeads = node.attribute("q_num_heads", 0);
    if (queryHeads != node.attribute("kv_num_heads", 0)) {
      throw new NotUnderstood("it has fewer key heads than query heads");
    }
    return queryHeads == 0 ? Optional.empty() : Optional.of(HeadLayout.heads(queryHeads));
  }

  private static double scale(Node node, StaticValues values, Operand query, int heads)
      throws NotUnderstood {
    float declared = node.attribute("scale", 0f);
    if (declared != 0) {
      return declared;
    }
    long width =
        values
            .lastExtent(query.source())
            .orElseThrow(() -> new NotUnderstood("its width is open, and so is its scale"));
    return 1 / Math.sqrt((double) width / heads);
  }

  private static Operand operand(Graph graph, StaticValues values, String tensor)
      throws NotUnderstood {
    return Operand.trace(graph, values, tensor)
        .orElseThrow(() -> new NotUnderstood("its input " + tensor + " is laid out oddly"));
  }
}
