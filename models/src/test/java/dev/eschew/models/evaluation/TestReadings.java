package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Readings that are sure of what they say. */
final class TestReadings {
  static final Attribute SUBJECT =
      new Attribute("subject", List.of("person", "car"), Set.of(), Map.of(), "a");
  static final Attribute GLASSES =
      new Attribute("glasses", List.of("none", "round"), Set.of("person"), Map.of(), "b");
  static final Attribute FRAME =
      new Attribute(
          "frame",
          List.of("black", "red", "white"),
          Set.of("person"),
          Map.of("glasses", Set.of("round")),
          "c");
  static final Attribute TIME =
      new Attribute("time", List.of("day", "sunset", "night"), Set.of("car"), Map.of(), "d");
  static final List<Attribute> ALL = List.of(SUBJECT, GLASSES, FRAME, TIME);

  private TestReadings() {}

  /** A picture of a subject; attributes of which nothing is said have their first value. */
  static Reading of(String subject, Map<String, String> values) {
    Map<String, AttributeReading> attributes = new LinkedHashMap<>();
    for (Attribute attribute : ALL) {
      String value =
          attribute.equals(SUBJECT)
              ? subject
              : values.getOrDefault(attribute.name(), attribute.values().getFirst());
      attributes.put(
          attribute.name(),
          new AttributeReading(
              attribute,
              attribute.values().stream().map(v -> v.equals(value) ? 1.0 : 0.0).toList()));
    }
    return new Reading(Tensor.of(new float[] {1}, 1), attributes);
  }
}
