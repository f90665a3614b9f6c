package dev.eschew.guidance;

/**
 * Negative-away steer attention (SNOOPI, arXiv:2412.02687): {@code Z = Z+ - scale Z-}.
 *
 * @param prompt the negative text
 * @param scale 0..10; about 0.05 to 0.5 is useful on UNets
 * @param interval where it acts
 */
public record Nasa(String prompt, double scale, Interval interval) implements Steering {
  @Override
  public SteeringCoefficients coefficients() {
    return new SteeringCoefficients(0, (float) scale, Float.MAX_VALUE, 1);
  }
}
