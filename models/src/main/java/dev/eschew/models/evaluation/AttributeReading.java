package dev.eschew.models.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * One attribute of one picture.
 *
 * @param attribute which
 * @param probabilities of its values, in their order; their sum is 1
 */
public record AttributeReading(Attribute attribute, List<Double> probabilities) {
  public AttributeReading {
    probabilities = List.copyOf(probabilities);
    if (probabilities.size() != attribute.values().size()) {
      throw new IllegalArgumentException(
          attribute.name()
              + ": expected "
              + attribute.values().size()
              + " probabilities, got "
              + probabilities.size());
    }
  }

  /** The softmax of logits, one a value. */
  static AttributeReading ofLogits(Attribute attribute, float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] shares = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      shares[i] = Math.exp(logits[i] - largest);
      sum += shares[i];
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= sum;
    }
    return new AttributeReading(attribute, Arrays.stream(shares).boxed().toList());
  }

  /** The value that is most probable; of equals the first. */
  public String value() {
    return attribute.values().get(likeliest());
  }

  /** How probable that value is, 0..1. */
  public double probability() {
    return probabilities.get(likeliest());
  }

  private int likeliest() {
    int likeliest = 0;
    for (int i = 1; i < probabilities.size(); i++) {
      if (probabilities.get(i) > probabilities.get(likeliest)) {
        likeliest = i;
      }
    }
    return likeliest;
  }
}
