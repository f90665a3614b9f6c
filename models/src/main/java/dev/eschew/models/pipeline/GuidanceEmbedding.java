package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;

/**
 * The guidance scale as a distilled network is told it (Meng et al. 2022, arXiv:2210.03142; Luo et
 * al. 2023, arXiv:2310.04378): a sinusoidal embedding of {@code 1000 (scale - 1)}.
 */
final class GuidanceEmbedding {
  private static final double LONGEST_PERIOD = 10_000;
  private static final double FACTOR = 1000;

  private GuidanceEmbedding() {}

  /**
   * The embedding {@code (sin(w f_i), ..., cos(w f_i), ...)} with {@code f_i = 10000^(-i / (half -
   * 1))}.
   *
   * @param scale of guidance; 1 is none
   * @param width values, at least 4; an odd one ends with a zero
   * @return (1, width)
   */
  static Tensor of(double scale, int width) {
    int half = width / 2;
    float w = (float) ((float) (scale - 1) * FACTOR);
    float step = (float) (Math.log(LONGEST_PERIOD) / (half - 1));
    float[] values = new float[width];
    for (int i = 0; i < half; i++) {
      float angle = w * (float) Math.exp(i * -step);
      values[i] = (float) Math.sin(angle);
      values[half + i] = (float) Math.cos(angle);
    }
    return Tensor.of(values, 1, width);
  }
}
