package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019, arXiv:1904.06991, eq. 2): how many of
 * the drawn pictures lie where reference pictures lie, and the other way round.
 *
 * @param precision 0..1, the share of drawn pictures that are within reach of a reference: fidelity
 * @param recall 0..1, the share of references that are within reach of a drawn picture: diversity
 */
public record PrecisionRecall(double precision, double recall) {
  /**
   * Compares two sets of embeddings.
   *
   * @param reference more than k, each (E)
   * @param drawn more than k, each (E)
   * @param k which nearest neighbour a picture's reach ends at; 1 or more
   * @throws IllegalArgumentException if a set is too small
   */
  public static PrecisionRecall of(List<Tensor> reference, List<Tensor> drawn, int k) {
    return new PrecisionRecall(
        Neighbourhoods.of("reference set", reference, k).shareHeld(drawn),
        Neighbourhoods.of("drawn pictures", drawn, k).shareHeld(reference));
  }
}
