package dev.eschew.guidance;

import dev.eschew.tensor.Tensor;

/**
 * Classifier-free guidance (Ho and Salimans 2022, arXiv:2207.12598) with guidance rescale (Lin et
 * al. 2023, arXiv:2305.08891, section 3.4), limited to an interval of the run (Kynkäänniemi et al.
 * 2024, arXiv:2404.07724).
 *
 * <p>A network distilled from guided predictions (Meng et al. 2022, arXiv:2210.03142; latent
 * consistency models) is told the scale instead: then there is no unconditional prediction to
 * combine, see {@link #embeddedScale}.
 *
 * @param scale s in {@code eps = eps_u + s (eps_c - eps_u)}; 1 means the conditional prediction
 *     alone, 0..100
 * @param interval where it acts; elsewhere the conditional prediction counts alone
 * @param rescale phi, 0 (off) to 1
 * @param embedded whether the network is told the scale
 */
public record ClassifierFreeGuidance(
    double scale, Interval interval, double rescale, boolean embedded) {
  public ClassifierFreeGuidance {
    InvalidTermException.checkRange("scale", scale, 0, 100);
    InvalidTermException.checkRange("rescale", rescale, 0, 1);
  }

  /** Guidance by two predictions. */
  public ClassifierFreeGuidance(double scale, Interval interval, double rescale) {
    this(scale, interval, rescale, false);
  }

  /** Whether an unconditional prediction is needed at this step. */
  public boolean isOn(int step, int steps) {
    return !embedded && scale != 1 && interval.contains(step, steps);
  }

  /** Whether no step of a run of this length uses an unconditional prediction. */
  public boolean isInert(int steps) {
    return embedded || scale == 1 || interval.isEmptyFor(steps);
  }

  /**
   * The scale that a network with embedded guidance is told at this step: 1 outside the interval.
   */
  public double embeddedScale(int step, int steps) {
    return interval.contains(step, steps) ? scale : 1;
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
    return along(difference(conditional, unconditional), conditional, unconditional);
  }

  /**
   * {@code eps_u + s direction}, rescaled towards the deviation of the conditional prediction.
   *
   * @param direction what takes the place of {@code eps_c - eps_u}
   * @return same shape as the predictions, new
   */
  Tensor along(float[] direction, Tensor conditional, Tensor unconditional) {
    float[] u = unconditional.data();
    float s = (float) scale;
    float[] guided = new float[direction.length];
    for (int i = 0; i < guided.length; i++) {
      guided[i] = u[i] + s * direction[i];
    }
    if (rescale > 0) {
      rescaleTowards(guided, conditional.data());
    }
    return Tensor.of(guided, conditional.shape());
  }

  /** A prediction's direction as seen from the unconditional one. */
  static float[] difference(Tensor prediction, Tensor unconditional) {
    if (!prediction.hasShape(unconditional.shape())) {
      throw new IllegalArgumentException("shapes differ: " + prediction + " and " + unconditional);
    }
    float[] c = prediction.data();
    float[] u = unconditional.data();
    float[] difference = new float[c.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = c[i] - u[i];
    }
    return difference;
  }

  /**
   * {@code eps' = (phi std(eps_c) / std(eps) + 1 - phi) eps}, the deviation taken over all values
   * of the image.
   */
  private void rescaleTowards(float[] guided, float[] conditional) {
    double deviation = Moments.of(guided).deviation();
    if (deviation == 0) {
      return;
    }
    float factor =
        (float) (rescale * Moments.of(conditional).deviation() / deviation + (1 - rescale));
    for (int i = 0; i < guided.length; i++) {
      guided[i] *= factor;
    }
  }
}
