package dev.eschew.models.evaluation;

import java.util.List;
import java.util.OptionalDouble;

/** The share of an attribute's values that pictures show. */
public final class AttributeCoverage {
  private AttributeCoverage() {}

  /** Of one attribute: 0 (none shows it) to 1 (each value is shown by some picture). */
  public static double of(AttributeCounts counts) {
    return (double) counts.different() / counts.counts().size();
  }

  /**
   * The mean over the attributes of which {@link AttributeEntropy#mean} takes the entropy. Few
   * pictures cannot show many values: compare it between equal numbers of pictures.
   *
   * @return 0..1; empty if there is no such attribute
   */
  public static OptionalDouble mean(List<AttributeCounts> attributes) {
    return AttributeEntropy.open(attributes).mapToDouble(AttributeCoverage::of).average();
  }
}
