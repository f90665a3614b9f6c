package dev.eschew.models.evaluation;

import java.util.OptionalDouble;

/**
 * How sure an evaluator is of what it reads: the mean probability of the values that a picture
 * shows (the maximum softmax probability of Hendrycks and Gimpel 2016, arXiv:1610.02136). It falls
 * when pictures become hard to read, such as blurred or mixed ones.
 */
public final class ReadingCertainty {
  private ReadingCertainty() {}

  /**
   * Of one picture, over the attributes that mean something in it. The subject is left out: it is
   * sure in nearly every picture.
   *
   * @return 1 / values..1; empty if it shows no attribute but its subject
   */
  public static OptionalDouble of(Reading reading) {
    return reading.attributes().values().stream()
        .filter(read -> !read.attribute().isSubject())
        .filter(read -> reading.shown(read.attribute()).isPresent())
        .mapToDouble(AttributeReading::probability)
        .average();
  }
}
