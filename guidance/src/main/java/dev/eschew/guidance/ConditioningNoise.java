package dev.eschew.guidance;

import dev.eschew.tensor.Tensor;

/**
 * Plain noise on the prompt's embedding in an interval of the run: {@code c + scale std(c) n}. What
 * people do who want their images to differ; here to compare with.
 *
 * @param scale in standard deviations of the embedding, 0 (off) to 10
 * @param interval where it acts
 */
public record ConditioningNoise(double scale, Interval interval) {
  /** Half a deviation: strong enough to be seen, and the text still shows. Not from a paper. */
  public static final double DEFAULT_SCALE = 0.5;

  /** The first fifth of the run, where the layout is made. */
  public static final Interval DEFAULT_INTERVAL = new Interval(0, 0.2);

  public ConditioningNoise {
    InvalidTermException.checkRange("scale", scale, 0, 10);
  }

  /** Whether the embedding is changed at this step. */
  public boolean isOn(int step, int steps) {
    return scale != 0 && interval.contains(step, steps);
  }

  /** Whether no step of a run of this length changes the embedding. */
  public boolean isInert(int steps) {
    return scale == 0 || interval.isEmptyFor(steps);
  }

  /**
   * The embedding to use.
   *
   * @param embedding c, (1, L, D); not modified
   * @param noise n, same shape, standard normal; not modified
   * @return same shape, new
   */
  public Tensor disturb(Tensor embedding, Tensor noise) {
    if (!noise.hasShape(embedding.shape())) {
      throw new IllegalArgumentException("shapes differ: " + embedding + " and " + noise);
    }
    double amount = scale * Moments.of(embedding.data()).deviation();
    return embedding.map(i -> embedding.data()[i] + amount * noise.data()[i]);
  }
}
