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
}
