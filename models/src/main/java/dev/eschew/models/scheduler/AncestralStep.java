package dev.eschew.models.scheduler;

/**
 * An ancestral step: down to one sigma without noise, then up with fresh noise, with the variances
 * of DDPM (Ho et al. 2020, arXiv:2006.11239, eq. 7) written in sigma. up^2 + down^2 = next^2.
 */
record AncestralStep(double up, double down) {
  /**
   * Splits a step. In float32, as PyTorch has it, for in short steps the squares cancel.
   *
   * @param sigma positive
   * @param next 0..sigma
   */
  static AncestralStep between(double sigma, double next) {
    float before = (float) (sigma * sigma);
    float after = (float) (next * next);
    float up = (float) Math.sqrt(Math.max(after * (before - after) / before, 0));
    float down = (float) Math.sqrt(Math.max(after - up * up, 0));
    return new AncestralStep(up, down);
  }
}
