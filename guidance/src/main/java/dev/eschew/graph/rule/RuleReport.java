package dev.eschew.graph.rule;

import java.util.List;

/**
 * What a rule did.
 *
 * @param rule its name
 * @param applied the places it rewrote
 * @param refused the places it left alone, each with the reason
 */
public record RuleReport(String rule, List<String> applied, List<String> refused) {
  public RuleReport {
    applied = List.copyOf(applied);
    refused = List.copyOf(refused);
  }
}
