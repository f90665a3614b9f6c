package dev.eschew.models.evaluation;

import java.util.List;
import java.util.Map;

/**
 * What a prompt leaves open: the attributes that it does not name, in pictures of the subject that
 * it names. Pictures of other subjects would be a diversity that nobody asked for, and named
 * attributes shall not vary. {@link AttributeEntropy#mean} and {@link AttributeCoverage#mean} of
 * these are a prompt's diversity.
 */
public final class OpenAttributes {
  private OpenAttributes() {}

  /**
   * Counts their values.
   *
   * @param attributes all of the evaluator
   * @param pictures what each shows, as {@link Reading#shown()} gives it
   * @param expected by attribute, what the prompt names; without a subject all pictures count, and
   *     the subject is one of the open attributes
   */
  public static List<AttributeCounts> of(
      List<Attribute> attributes,
      List<Map<String, String>> pictures,
      Map<String, List<String>> expected) {
    List<String> subjects = expected.get(Attribute.SUBJECT);
    List<Map<String, String>> right =
        pictures.stream()
            .filter(shown ->
                subjects == null || AcceptedValues.show(shown, Attribute.SUBJECT, subjects))
            .toList();
    return attributes.stream()
        .filter(attribute -> !expected.containsKey(attribute.name()))
        .map(attribute -> AttributeCounts.ofShown(attribute, right))
        .toList();
  }
}
