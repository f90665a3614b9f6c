package dev.eschew.guidance;

import dev.eschew.tensor.Tensor;

/**
 * Condition-annealed sampling (CADS, Sadat et al. 2023, arXiv:2310.17347): noise on the prompt's
 * embedding that fades as the run goes on.
 *
 * @param tau1 the part of the run (1 = pure noise, 0 = done) below which the embedding is
 *     untouched, 0..{@code tau2}
 * @param tau2 the part of the run above which it is all noise, {@code tau1}..1
 * @param noiseScale s, 0..10
 * @param mixing psi, 0..1: share of the embedding whose mean and deviation are restored
 */
public record Cads(double tau1, double tau2, double noiseScale, double mixing) {
  /** The paper's values for Stable Diffusion. */
  public static final Cads DEFAULT = new Cads(0.6, 0.9, 0.25, 1);

  public Cads {
    InvalidTermException.checkRange("tau1", tau1, 0, 1);
    InvalidTermException.checkRange("tau2", tau2, 0, 1);
    if (tau1 > tau2) {
      throw new InvalidTermException(
          "tau1", "expected at most tau2, which is " + tau2 + ", got " + tau1);
    }
    InvalidTermException.checkRange("noise_scale", noiseScale, 0, 10);
    InvalidTermException.checkRange("mixing", mixing, 0, 1);
  }

  /** The part of the run that is left before a step, 1 at the first: the paper's t. */
  public static double timeLeft(int step, int steps) {
    return 1 - (double) step / steps;
  }

  /** Whether the embedding is changed at this step. */
  public boolean isOn(int step, int steps) {
    return !isIdentity() && timeLeft(step, steps) > tau1;
  }

  /**
   * Whether no step of a run changes the embedding; the first step decides, however many follow.
   */
  public boolean isInert() {
    return isIdentity() || tau1 == 1;
  }

  /** Without noise, all that annealing takes away is restored. */
  private boolean isIdentity() {
    return noiseScale == 0 && mixing == 1;
  }

  /**
   * The share of the embedding that is left: 1 up to tau1, 0 from tau2 on, linear in between.
   *
   * @param t {@link #timeLeft}
   */
  public double gamma(double t) {
    if (t <= tau1) {
      return 1;
    } else if (t >= tau2) {
      return 0;
    }
    return (tau2 - t) / (tau2 - tau1);
  }

  /**
   * The embedding to use: {@code c^ = sqrt(gamma) c + s sqrt(1 - gamma) n}, brought back to mean
   * and deviation of c (over all its values) and mixed with itself, {@code psi rescaled + (1 - psi)
   * c^}. A constant c^ is rescaled to c's mean.
   *
   * @param embedding c, (1, L, D); not modified
   * @param noise n, same shape, standard normal, fresh at each step; not modified
   * @param t {@link #timeLeft}
   * @return same shape, new
   */
  public Tensor anneal(Tensor embedding, Tensor noise, double t) {
    if (!noise.hasShape(embedding.shape())) {
      throw new IllegalArgumentException("shapes differ: " + embedding + " and " + noise);
    }
    double gamma = gamma(t);
    if (gamma == 1) {
      return embedding.copy();
    }
    double keep = Math.sqrt(gamma);
    double add = noiseScale * Math.sqrt(1 - gamma);
    Tensor noisy = embedding.map(i -> keep * embedding.data()[i] + add * noise.data()[i]);
    Moments was = Moments.of(embedding.data());
    Moments is = Moments.of(noisy.data());
    double stretch = is.deviation() == 0 ? 0 : was.deviation() / is.deviation();
    return noisy.map(i -> {
      double value = noisy.data()[i];
      double rescaled = (value - is.mean()) * stretch + was.mean();
      return mixing * rescaled + (1 - mixing) * value;
    });
  }
}
