package dev.eschew.graph.site;

import java.util.List;

/**
 * All that was found in a graph.
 *
 * @param sites what was understood, in the order of the graph
 * @param misunderstood what looks like attention and could not be read, with node names and the
 *     reason
 */
public record AttentionSites(List<AttentionSite> sites, List<String> misunderstood) {
  public AttentionSites {
    sites = List.copyOf(sites);
    misunderstood = List.copyOf(misunderstood);
  }
}
