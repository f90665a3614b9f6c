package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** What came of all requests. For any thread. */
final class Tally {
  private static final int SHOWN = 50;

  private final Map<SoakKind, Map<String, Integer>> outcomes = new EnumMap<>(SoakKind.class);
  private final List<String> unexpected = new ArrayList<>();
  private int done;

  synchronized void count(SoakKind kind, String outcome) {
    outcomes.computeIfAbsent(kind, _ -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
    done++;
  }

  /** Something that must not happen; it is told at once. */
  synchronized void unexpected(SoakKind kind, int index, String message) {
    count(kind, "UNEXPECTED");
    fault(kind.word() + " #" + index + ": " + message);
  }

  synchronized void fault(String message) {
    unexpected.add(message);
    if (unexpected.size() <= SHOWN) {
      System.out.println("UNEXPECTED " + message);
    }
  }

  synchronized int done() {
    return done;
  }

  synchronized int faults() {
    return unexpected.size();
  }

  /** Over all requests by their kinds. */
  synchronized int sum(ToIntFunction<SoakKind> value) {
    return outcomes.entrySet().stream()
        .mapToInt(of ->
            value.applyAsInt(of.getKey())
                * of.getValue().values().stream().mapToInt(Integer::intValue).sum())
        .sum();
  }

  /** A line a kind. */
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    outcomes.forEach(
        (kind, counts) -> text.append(String.format("  %-12s %s%n", kind.word(), counts)));
    return text.append("  unexpected: ").append(unexpected.size()).toString();
  }

  synchronized void write(ObjectNode report) {
    ObjectNode kinds = report.putObject("outcomes");
    outcomes.forEach((kind, counts) -> counts.forEach(kinds.withObjectProperty(kind.word())::put));
    report.putPOJO("unexpected", List.copyOf(unexpected));
  }
}
