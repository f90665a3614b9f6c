package dev.eschew.guidance;

/**
 * Attention steering away from a negative text, in every cross-attention of the main conditional
 * row.
 */
public sealed interface Steering permits Nasa, Nag {
  /** The negative text. */
  String prompt();

  /** Where in the run it acts. */
  Interval interval();

  /** What the network is told. */
  SteeringCoefficients coefficients();

  /** Whether it acts at this step. */
  default boolean isOn(int step, int steps) {
    return !coefficients().isIdentity() && interval().contains(step, steps);
  }

  /** Whether it acts at no step of a run of this length. */
  default boolean isInert(int steps) {
    return coefficients().isIdentity() || interval().isEmptyFor(steps);
  }
}
