package dev.eschew.models.evaluation;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How evenly pictures spread over the values of an attribute: the Shannon entropy of the shares,
 * divided by the most that so many pictures and so many values can have (Pielou 1966, evenness,
 * where there are pictures enough), {@code log(min(values, pictures))}.
 */
public final class AttributeEntropy {
  private AttributeEntropy() {}

  /**
   * Of one attribute.
   *
   * @return 0 (all show the same) to 1; empty if fewer than two pictures show it
   */
  public static OptionalDouble of(AttributeCounts counts) {
    int shown = counts.shown();
    if (shown < 2) {
      return OptionalDouble.empty();
    }
    double entropy = 0;
    for (int count : counts.counts().values()) {
      if (count > 0) {
        double share = (double) count / shown;
        entropy -= share * Math.log(share);
      }
    }
    double most = Math.log(Math.min(counts.counts().size(), shown));
    return OptionalDouble.of(Math.clamp(entropy / most, 0, 1));
  }

  /**
   * The mean over attributes that at least two pictures show. Attributes that depend on the value
   * of another are left out, and so is the subject where all pictures have the same: then it is
   * what was asked for.
   *
   * @return 0..1; empty if there is no such attribute
   */
  public static OptionalDouble mean(List<AttributeCounts> attributes) {
    return open(attributes)
        .map(AttributeEntropy::of)
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }

  /** Those whose diversity counts. */
  static Stream<AttributeCounts> open(List<AttributeCounts> attributes) {
    return attributes.stream()
        .filter(counts -> counts.attribute().onlyIf().isEmpty())
        .filter(counts -> !counts.attribute().isSubject() || counts.different() > 1)
        .filter(counts -> counts.shown() > 1);
  }
}
