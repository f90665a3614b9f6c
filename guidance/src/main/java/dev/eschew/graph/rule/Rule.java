package dev.eschew.graph.rule;

import dev.eschew.graph.Graph;
import dev.eschew.graph.site.AttentionSite;
import java.util.List;

/** A rewrite. */
public interface Rule {
  /** The name that reports and new nodes bear. */
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * Rewrites what it can.
   *
   * @param sites the places of attention in {@code graph}; those stay valid
   */
  RuleReport apply(Graph graph, List<AttentionSite> sites);
}
