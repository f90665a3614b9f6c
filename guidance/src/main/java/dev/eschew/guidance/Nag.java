package dev.eschew.guidance;

/**
 * Normalized attention guidance (Chen et al. 2025, arXiv:2505.21179).
 *
 * @param prompt the negative text, not blank
 * @param scale s in {@code Z~ = Z+ + s (Z+ - Z-)}, 0 (off) to 100; the authors' code calls s + 1
 *     its scale
 * @param tau largest growth of a token's L1 norm, 1..1000
 * @param alpha share of the result in the mixture with Z+, 0 (off) to 1
 * @param interval where it acts
 */
public record Nag(String prompt, double scale, double tau, double alpha, Interval interval)
    implements Steering {
  /** The paper's values for UNets. */
  public static final double DEFAULT_SCALE = 3;

  public static final double DEFAULT_TAU = 2.5;
  public static final double DEFAULT_ALPHA = 0.5;

  public Nag {
    InvalidTermException.checkText("prompt", prompt);
    InvalidTermException.checkRange("scale", scale, 0, 100);
    InvalidTermException.checkRange("tau", tau, 1, 1000);
    InvalidTermException.checkRange("alpha", alpha, 0, 1);
  }

  @Override
  public SteeringCoefficients coefficients() {
    return new SteeringCoefficients((float) scale, (float) scale, (float) tau, (float) alpha);
  }
}
