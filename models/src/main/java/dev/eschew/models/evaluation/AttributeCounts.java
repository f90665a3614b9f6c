package dev.eschew.models.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many of some pictures show which value of an attribute.
 *
 * @param attribute which
 * @param counts by value, in the attribute's order, those that none shows too
 */
public record AttributeCounts(Attribute attribute, Map<String, Integer> counts) {
  public AttributeCounts {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  /** Counts the pictures in which the attribute means something. */
  public static AttributeCounts of(Attribute attribute, List<Reading> readings) {
    return ofShown(attribute, readings.stream().map(Reading::shown).toList());
  }

  /**
   * Counts the pictures in which the attribute means something.
   *
   * @param pictures what each shows, as {@link Reading#shown()} gives it
   */
  static AttributeCounts ofShown(Attribute attribute, List<Map<String, String>> pictures) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    attribute.values().forEach(value -> counts.put(value, 0));
    for (Map<String, String> shown : pictures) {
      String value = shown.get(attribute.name());
      if (value != null) {
        counts.merge(value, 1, Integer::sum);
      }
    }
    return new AttributeCounts(attribute, counts);
  }

  /** Pictures in which it means something. */
  public int shown() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Values that at least one picture shows. */
  public int different() {
    return Math.toIntExact(counts.values().stream().filter(count -> count > 0).count());
  }
}
