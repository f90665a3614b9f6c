package dev.eschew.guidance;

/**
 * Negative-away steer attention (SNOOPI, Nguyen et al. 2024, arXiv:2412.02687): {@code Z = Z+ -
 * scale Z-}.
 *
 * @param prompt the negative text, not blank
 * @param scale 0 (off) to 10; about 0.05 to 0.5 is useful on UNets
 * @param interval where it acts
 */
public record Nasa(String prompt, double scale, Interval interval) implements Steering {
  /** In the middle of what is useful. */
  public static final double DEFAULT_SCALE = 0.2;

  public Nasa {
    InvalidTermException.checkText("prompt", prompt);
    InvalidTermException.checkRange("scale", scale, 0, 10);
  }

  @Override
  public SteeringCoefficients coefficients() {
    return new SteeringCoefficients(0, (float) scale, Float.MAX_VALUE, 1);
  }
}
