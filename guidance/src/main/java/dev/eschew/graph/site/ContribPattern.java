package dev.eschew.graph.site;

import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.StaticValues;
import java.util.Optional;

/** ONNX Runtime's operators, as its offline optimiser leaves them. */
final class ContribPattern implements AttentionPattern {
  private static final String SEPARATE = "MultiHeadAttention";
  private static final String PACKED = "Attention";

  /** Of MultiHeadAttention: query, key, value and the projections' bias. */
  private static final int PLAIN_INPUTS = 4;

  @Override
  public boolean isAnchor(Node node) {
    return node.is(Node.CONTRIB, SEPARATE) || node.is(Node.CONTRIB, PACKED);
  }

  @Override
  public Match match(Node node, Graph graph, StaticValues values) throws NotUnderstood {
    if (node.is(Node.CONTRIB, PACKED)) {
      return new Match(
          AttentionForm.PACKED_ATTENTION,
          Optional.empty(),
          node.input(0),
          node.output(),
          Optional.empty());
    }
    boolean isSeparate = !node.input(1).isEmpty() && !node.input(2).isEmpty();
    return new Match(
        AttentionForm.MULTI_HEAD_ATTENTION,
        isSeparate && isPlain(node, values)
            ? Optional.of(projections(node, values))
            : Optional.empty(),
        node.input(1).isEmpty() ? node.input(0) : node.input(1),
        node.output(),
        Optional.empty());
  }

  /** Whether there is neither a mask nor a cache. */
  private static boolean isPlain(Node node, StaticValues values) {
    boolean hasExtras =
        node.inputs().stream().skip(PLAIN_INPUTS).anyMatch(input -> !input.isEmpty());
    return !hasExtras && values.rank(node.input(1)).orElse(3) == 3;
  }

  private static Projections projections(Node node, StaticValues values) throws NotUnderstood {
    int heads = HeadLayout.heads(node.attribute("num_heads", 1));
    float declared = node.attribute("scale", 0f);
    if (declared == 0) {
      long width =
          values
              .lastExtent(node.input(0))
              .orElseThrow(() -> new NotUnderstood("its width is open, and so is its scale"));
      declared = (float) (1 / Math.sqrt((double) width / heads));
    }
    Optional<String> bias = Optional.of(node.input(3)).filter(input -> !input.isEmpty());
    return new Projections(node.input(0), node.input(1), node.input(2), bias, heads, declared);
  }
}
