package dev.eschew.guidance;

/**
 * Normalized attention guidance (arXiv:2505.21179).
 *
 * @param prompt the negative text
 * @param scale s in {@code Z~ = Z+ + s (Z+ - Z-)}, 0..100
 * @param tau largest growth of a token's L1 norm, 1..1000
 * @param alpha share of the result in the mixture with Z+, 0..1
 * @param interval where it acts
 */
public record Nag(String prompt, double scale, double tau, double alpha, Interval interval)
    implements Steering {
  @Override
  public SteeringCoefficients coefficients() {
    return new SteeringCoefficients((float) scale, (float) scale, (float) tau, (float) alpha);
  }
}
