package dev.eschew.guidance;

import dev.eschew.tensor.Tensor;
import java.util.Arrays;

/**
 * Classifier-free guidance (Ho and Salimans 2022, arXiv:2207.12598) with guidance rescale (Lin et
 * al. 2023, arXiv:2305.08891, section 3.4), limited to an interval of the run (Kynkäänniemi et al.
 * 2024, arXiv:2404.07724).
 *
 * @param scale s in {@code eps = eps_u + s (eps_c - eps_u)}; 1 means the conditional prediction
 *     alone, 0..100
 * @param interval where it acts; elsewhere the conditional prediction counts alone
 * @param rescale phi, 0 (off) to 1
 */
public record ClassifierFreeGuidance(double scale, Interval interval, double rescale) {
  private static final double MAX_SCALE = 100;

  public ClassifierFreeGuidance {
    if (!(scale >= 0 && scale <= MAX_SCALE)) {
      throw new IllegalArgumentException("expected a scale from 0 to 100, got " + scale);
    }
    if (!(rescale >= 0 && rescale <= 1)) {
      throw new IllegalArgumentException("expected a rescale from 0 to 1, got " + rescale);
    }
  }

  /** Whether an unconditional prediction is needed at this step. */
  public boolean isOn(int step, int steps) {
    return scale != 1 && interval.contains(step, steps);
  }

  /** Whether no step of a run of this length uses an unconditional prediction. */
  public boolean isInert(int steps) {
    return scale == 1 || interval.isEmptyFor(steps);
  }

  /**
   * The guided prediction of one image.
   *
   * @param conditional (1, C, h, w) model output for the prompt, whatever its prediction type; not
   *     modified
   * @param unconditional same shape, model output for the negative or empty prompt; not modified
   * @return same shape, new
   */
  public Tensor combine(Tensor conditional, Tensor unconditional) {
    if (!Arrays.equals(conditional.shape(), unconditional.shape())) {
      throw new IllegalArgumentException("shapes differ: " + conditional + " and " + unconditional);
    }
    float[] c = conditional.data();
    float[] u = unconditional.data();
    float s = (float) scale;
    float[] guided = new float[c.length];
    for (int i = 0; i < guided.length; i++) {
      guided[i] = u[i] + s * (c[i] - u[i]);
    }
    if (rescale > 0) {
      rescaleTowards(guided, c);
    }
    return Tensor.of(guided, conditional.shape());
  }

  /**
   * {@code eps' = (phi std(eps_c) / std(eps) + 1 - phi) eps}, the deviation taken over all values
   * of the image.
   */
  private void rescaleTowards(float[] guided, float[] conditional) {
    double deviation = standardDeviation(guided);
    if (deviation == 0) {
      return;
    }
    float factor = (float) (rescale * standardDeviation(conditional) / deviation + (1 - rescale));
    for (int i = 0; i < guided.length; i++) {
      guided[i] *= factor;
    }
  }

  /**
   * The sample standard deviation (divided by n - 1), as torch's {@code std}; 0 for a single value.
   */
  private static double standardDeviation(float[] values) {
    double mean = 0;
    for (float value : values) {
      mean += value;
    }
    mean /= values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }
}
