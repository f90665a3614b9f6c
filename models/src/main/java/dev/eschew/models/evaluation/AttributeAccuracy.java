package dev.eschew.models.evaluation;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * How far a picture is what its prompt says: the share of the attributes that the prompt names, the
 * subject among them, whose value is one of those named. So T2I-CompBench (Huang et al. 2023,
 * arXiv:2307.06350) asks for each attribute by itself, there of a model that answers questions.
 */
public final class AttributeAccuracy {
  private AttributeAccuracy() {}

  /**
   * Of one picture. An attribute that means nothing in the picture is wrong: a car has no glasses
   * of the right shape, and none that are rightly missing.
   *
   * @param shown by attribute, as {@link Reading#shown()} gives it
   * @param expected by attribute, the values that are right; see {@link AcceptedValues}
   * @return 0..1; empty if nothing is expected
   */
  public static OptionalDouble of(Map<String, String> shown, Map<String, List<String>> expected) {
    return right(shown, expected).average();
  }

  /**
   * Whether all of one picture is as the prompt says.
   *
   * @return 0 or 1; empty if nothing is expected
   */
  public static OptionalDouble ofAll(
      Map<String, String> shown, Map<String, List<String>> expected) {
    return right(shown, expected).min();
  }

  private static DoubleStream right(Map<String, String> shown, Map<String, List<String>> expected) {
    return expected.entrySet().stream()
        .mapToDouble(entry -> AcceptedValues.show(shown, entry.getKey(), entry.getValue()) ? 1 : 0);
  }

  /**
   * Of the subject alone.
   *
   * @return 0 or 1; empty if no subject is expected
   */
  public static OptionalDouble ofSubject(
      Map<String, String> shown, Map<String, List<String>> expected) {
    List<String> subjects = expected.get(Attribute.SUBJECT);
    return subjects == null
        ? OptionalDouble.empty()
        : of(shown, Map.of(Attribute.SUBJECT, subjects));
  }
}
