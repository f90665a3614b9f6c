package dev.eschew.graph.site;

import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.StaticValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Query, key or value as it enters the attention proper, followed up to its projection.
 *
 * @param source the projection's output
 * @param layout what the axes mean where it enters
 * @param scale the product of all scalars it was multiplied by on the way
 */
record Operand(String source, HeadLayout layout, double scale) {
  private static final int LONGEST_CHAIN = 32;

  /** Follows a tensor up to the projection it comes from. */
  static Optional<Operand> trace(Graph graph, StaticValues values, String tensor) {
    List<Node> chain = new ArrayList<>();
    String source = tensor;
    double scale = 1;
    while (chain.size() < LONGEST_CHAIN) {
      Optional<Node> producer = graph.producer(source);
      Optional<Passage> passage = producer.flatMap(node -> Passage.of(node, values));
      if (passage.isEmpty()) {
        break;
      }
      chain.addFirst(producer.get());
      source = passage.get().input();
      scale *= passage.get().factor();
    }
    Optional<HeadLayout> layout = Optional.of(HeadLayout.PROJECTED);
    for (Node node : chain) {
      layout = layout.flatMap(known -> known.after(node, values));
    }
    String traced = source;
    double product = scale;
    return layout.map(known -> new Operand(traced, known, product));
  }
}
