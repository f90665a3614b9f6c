package dev.eschew.models.evaluation;

import java.util.List;
import java.util.Map;

/** What a prompt says of attributes: by attribute, the values of which any will do. */
public final class AcceptedValues {
  /** Stands for every value but {@link #NONE}. */
  public static final String ANY = "any";

  /** The value of attributes that are things which need not be there. */
  public static final String NONE = "none";

  private AcceptedValues() {}

  /**
   * Whether a picture shows one of some values of an attribute. A picture in which the attribute
   * means nothing shows none of them.
   *
   * @param shown by attribute, as {@link Reading#shown()} gives it
   */
  public static boolean show(Map<String, String> shown, String attribute, List<String> values) {
    String value = shown.get(attribute);
    return value != null
        && (values.contains(value) || (values.contains(ANY) && !value.equals(NONE)));
  }

  /**
   * Refuses attributes and values that there are not: they would never be shown.
   *
   * @param where names what says it, such as {@code line 3, expect}
   * @throws IllegalArgumentException saying which and what there is
   */
  public static void requireKnown(
      String where, Map<String, List<String>> accepted, List<Attribute> attributes) {
    accepted.forEach((name, values) -> {
      Attribute attribute =
          attributes.stream()
              .filter(known -> known.name().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "%s: no attribute '%s', only %s"
                          .formatted(
                              where, name, attributes.stream().map(Attribute::name).toList())));
      for (String value : values) {
        if (!value.equals(ANY) && !attribute.values().contains(value)) {
          throw new IllegalArgumentException(
              "%s: '%s' has no value '%s', only %s and any"
                  .formatted(where, name, value, attribute.values()));
        }
      }
    });
  }
}
