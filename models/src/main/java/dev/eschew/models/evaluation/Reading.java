package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an evaluator sees in one picture.
 *
 * @param embedding (E), as the graph gives it; not to be modified
 * @param attributes by name, in the evaluator's order; none if it only embeds
 */
public record Reading(Tensor embedding, Map<String, AttributeReading> attributes) {
  public Reading {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /**
   * The value of an attribute, empty if it means nothing in this picture: it is of other subjects,
   * or what it depends on is not there.
   */
  public Optional<String> shown(Attribute attribute) {
    boolean isOfSubject =
        attribute.subjects().isEmpty()
            || attribute.subjects().contains(attributes.get(Attribute.SUBJECT).value());
    boolean isThere =
        attribute.onlyIf().entrySet().stream()
            .allMatch(condition ->
                condition.getValue().contains(attributes.get(condition.getKey()).value()));
    return isOfSubject && isThere
        ? Optional.of(attributes.get(attribute.name()).value())
        : Optional.empty();
  }

  /** By attribute, the value of each that means something in this picture, in their order. */
  public Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>();
    attributes.forEach(
        (name, reading) -> shown(reading.attribute()).ifPresent(value -> shown.put(name, value)));
    return shown;
  }
}
