package dev.eschew.models.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Something that an evaluator reads off a picture.
 *
 * @param name such as {@code hat}; {@link #SUBJECT} is what the picture is of
 * @param values at least two, different
 * @param subjects of which subjects it can be read; empty: of all
 * @param onlyIf attributes that must have one of the values for this one to mean something
 * @param output the graph's output of its logits, (B, values)
 */
public record Attribute(
    String name,
    List<String> values,
    Set<String> subjects,
    Map<String, Set<String>> onlyIf,
    String output) {
  /** The attribute whose values the others' {@code subjects} are of. */
  public static final String SUBJECT = "subject";

  public Attribute {
    values = List.copyOf(values);
    subjects = Set.copyOf(subjects);
    onlyIf = Map.copyOf(onlyIf);
    if (values.size() < 2 || Set.copyOf(values).size() < values.size()) {
      throw new IllegalArgumentException(
          name + ": expected at least two different values, got " + values);
    }
  }

  boolean isSubject() {
    return name.equals(SUBJECT);
  }
}
