package dev.eschew.guidance;

/**
 * The form that NASA and NAG share. With {@code Z~ = (1 + gain) Z+ - push Z-} and {@code f = min(1,
 * tau |Z+| / |Z~|)} per token (L1 norms over the channels), {@code Z = alpha f Z~ + (1 - alpha)
 * Z+}. Where {@code |Z+| = 0} the token is left as it is.
 *
 * @param gain 0 for NASA, s for NAG
 * @param push a for NASA, s for NAG
 * @param tau largest growth of a token's norm; {@link Float#MAX_VALUE} for no bound
 * @param alpha share of the result in the mixture with Z+
 */
public record SteeringCoefficients(float gain, float push, float tau, float alpha) {
  public SteeringCoefficients {
    if (!(gain >= 0 && push >= 0 && tau > 0 && alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          "expected gain, push >= 0, tau > 0 and alpha from 0 to 1, got "
              + gain
              + ", "
              + push
              + ", "
              + tau
              + ", "
              + alpha);
    }
  }

  /** Whether {@code Z = Z+} whatever the texts are. */
  public boolean isIdentity() {
    return alpha == 0 || (gain == 0 && push == 0 && tau >= 1);
  }
}
