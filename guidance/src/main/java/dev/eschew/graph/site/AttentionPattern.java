package dev.eschew.graph.site;

import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.StaticValues;
import java.util.Optional;

/** One way of writing attention. */
interface AttentionPattern {
  /** Whether attention of this form begins to be recognised at a node. */
  boolean isAnchor(Node node);

  /**
   * Reads the form around an anchor.
   *
   * @throws NotUnderstood if something else is there
   */
  Match match(Node anchor, Graph graph, StaticValues values) throws NotUnderstood;

  /**
   * What a pattern found.
   *
   * @param form the form
   * @param projections what it reads; empty where the operator projects by itself
   * @param keySource the tensor that keys are computed from
   * @param output the tensor it gives
   * @param layout what the axes of {@code output} mean; empty if it is (B, N, heads * d)
   */
  record Match(
      AttentionForm form,
      Optional<Projections> projections,
      String keySource,
      String output,
      Optional<HeadLayout> layout) {}
}
