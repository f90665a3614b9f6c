package dev.eschew.graph.weave;

import dev.eschew.attention.SiteClass;
import dev.eschew.graph.Graph;
import dev.eschew.graph.rule.RuleReport;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.site.AttentionSites;
import java.util.List;
import java.util.stream.Stream;

/**
 * A rewritten network.
 *
 * @param graph the graph
 * @param found the places of attention in it
 * @param reports what each rule did, in order
 * @param steered sites that can be steered; empty if the graph has no inputs for it
 * @param merged sites after which tokens can be merged; empty if the graph has no inputs for it
 * @param fused whether no attention is left that holds all its scores at once
 */
public record WovenGraph(
    Graph graph,
    AttentionSites found,
    List<RuleReport> reports,
    List<AttentionSite> steered,
    List<AttentionSite> merged,
    boolean fused) {
  public WovenGraph {
    reports = List.copyOf(reports);
    steered = List.copyOf(steered);
    merged = List.copyOf(merged);
  }

  /** The classes of {@link #steered}, without repetition. */
  public List<SiteClass> steerable() {
    return classes(steered.stream());
  }

  /** The classes of {@link #merged}, without repetition, in the order of their coefficients. */
  public List<SiteClass> mergeable() {
    return classes(merged.stream());
  }

  /** Why a term cannot be used everywhere, or at all. */
  public List<String> refusals(String rule) {
    return Stream.concat(
            found.misunderstood().stream(),
            reports.stream()
                .filter(report -> report.rule().equals(rule))
                .flatMap(report -> report.refused().stream()))
        .toList();
  }

  private static List<SiteClass> classes(Stream<AttentionSite> sites) {
    return sites.map(AttentionSite::place).distinct().toList();
  }
}
