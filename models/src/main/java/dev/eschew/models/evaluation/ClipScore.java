package dev.eschew.models.evaluation;

import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * How well a picture fits a text (CLIPScore, Hessel et al. 2021, arXiv:2104.08718, eq. 1): {@code w
 * max(cos(picture, text), 0)} of their embeddings, with w = 100 as torchmetrics has it; the paper's
 * w is 2.5.
 */
public final class ClipScore {
  private static final double WEIGHT = 100;

  private ClipScore() {}

  /**
   * The score.
   *
   * @param picture (E), finite and not all zeros
   * @param text (E) likewise, of the same model
   * @return 0..100
   */
  public static double of(Tensor picture, Tensor text) {
    return WEIGHT * Math.max(0, UnitEmbeddings.of(List.of(picture, text)).cosine(0, 1));
  }
}
