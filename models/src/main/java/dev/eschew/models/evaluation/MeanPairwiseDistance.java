package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * The mean cosine distance, 1 minus the cosine, over all pairs of different pictures: diversity as
 * Zhu et al. 2017 (arXiv:1711.11586, Sec. 5) take it, of embeddings.
 */
public final class MeanPairwiseDistance {
  private MeanPairwiseDistance() {}

  /**
   * The mean.
   *
   * @param embeddings at least two, each (E), finite and not all zeros; not modified
   * @return 0 (all point the same way) to 2; orthogonal ones have 1
   * @throws IllegalArgumentException saying which embedding is not such
   */
  public static double of(List<Tensor> embeddings) {
    if (embeddings.size() < 2) {
      throw new IllegalArgumentException(
          "expected at least two embeddings, got " + embeddings.size());
    }
    UnitEmbeddings units = UnitEmbeddings.of(embeddings);
    double sum = 0;
    for (int i = 0; i < units.count(); i++) {
      for (int j = 0; j < i; j++) {
        sum += 1 - units.cosine(i, j);
      }
    }
    return sum / (units.count() * (units.count() - 1L) / 2.0);
  }
}
