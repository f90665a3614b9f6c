package dev.eschew.models.evaluation;

/** The share of an attribute's values that pictures show. */
public final class AttributeCoverage {
  private AttributeCoverage() {}

  /** Of one attribute: 0 (none shows it) to 1 (each value is shown by some picture). */
  public static double of(AttributeCounts counts) {
    return (double) counts.different() / counts.counts().size();
  }
}
