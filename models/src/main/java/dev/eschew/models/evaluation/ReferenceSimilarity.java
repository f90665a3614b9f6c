package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * How alike a picture is to some reference pictures: cosines of embeddings. The largest says
 * whether it is like any of them (a copy has 1), the mean whether it is like them all; NegToMe
 * (arXiv:2412.01339) lowers it for protected characters.
 */
public final class ReferenceSimilarity {
  private final List<Tensor> references;

  /**
   * Takes the references.
   *
   * @param references at least one embedding, each (E), finite and not all zeros
   * @throws IllegalArgumentException saying which is not such
   */
  public ReferenceSimilarity(List<Tensor> references) {
    UnitEmbeddings.of(references);
    this.references = List.copyOf(references);
  }

  /**
   * Both figures.
   *
   * @param max -1..1, of the reference that is most alike
   * @param mean -1..1, over all references
   */
  public record Similarity(double max, double mean) {}

  /**
   * Compares a picture with the references.
   *
   * @param embedding (E), finite and not all zeros
   */
  public Similarity of(Tensor embedding) {
    List<Tensor> all = new ArrayList<>(references);
    all.add(embedding);
    UnitEmbeddings units = UnitEmbeddings.of(all);
    double max = -1;
    double sum = 0;
    for (int i = 0; i < references.size(); i++) {
      double cosine = units.cosine(references.size(), i);
      max = Math.max(max, cosine);
      sum += cosine;
    }
    return new Similarity(max, sum / references.size());
  }
}
