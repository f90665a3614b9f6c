package dev.eschew.guidance;

/**
 * The part of a run in which a term acts, as fractions of its steps. A term is on at step i of N
 * when {@code floor(start N) <= i < floor(stop N)}, so {@code stop = 1} includes the last step.
 *
 * @param start fraction of the run, 0..1
 * @param stop fraction of the run, {@code start}..1
 */
public record Interval(double start, double stop) {
  /** The whole run. */
  public static final Interval ALWAYS = new Interval(0, 1);

  public Interval {
    if (!(start >= 0 && start <= stop && stop <= 1)) {
      throw new IllegalArgumentException(
          "expected two fractions with 0 <= start <= stop <= 1, got [" + start + ", " + stop + "]");
    }
  }

  /**
   * Whether the term is on.
   *
   * @param step 0..steps-1
   * @param steps the run's number of steps, at least 1
   */
  public boolean contains(int step, int steps) {
    return Math.floor(start * steps) <= step && step < Math.floor(stop * steps);
  }

  /** Whether no step of a run of this length is in the interval. */
  public boolean isEmptyFor(int steps) {
    return Math.floor(start * steps) >= Math.floor(stop * steps);
  }
}
