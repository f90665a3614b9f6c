package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * Density and coverage (Naeem et al. 2020, arXiv:2002.09797), which one odd picture moves less than
 * precision and recall, as only neighbourhoods of references count.
 *
 * @param density how many references a drawn picture is within reach of, divided by k and averaged:
 *     0 to n / k of n references, about 1 where both sets are alike
 * @param coverage 0..1, the share of references in whose reach there is a drawn picture
 */
public record DensityCoverage(double density, double coverage) {
  /**
   * Compares two sets of embeddings.
   *
   * @param reference more than k, each (E)
   * @param drawn at least one, each (E)
   * @param k which nearest neighbour a reference's reach ends at; 1 or more
   * @throws IllegalArgumentException if a set is too small
   */
  public static DensityCoverage of(List<Tensor> reference, List<Tensor> drawn, int k) {
    Neighbourhoods balls = Neighbourhoods.of("reference set", reference, k);
    if (drawn.isEmpty()) {
      throw new IllegalArgumentException("drawn pictures: expected at least one, got none");
    }
    double holding = drawn.stream().mapToDouble(balls::holding).average().orElseThrow();
    return new DensityCoverage(holding / k, (double) balls.reached(drawn) / balls.count());
  }
}
