package dev.eschew.models.pipeline;

/** Told after every step of a run, on the thread that runs it. */
@FunctionalInterface
public interface ProgressListener {
  ProgressListener NONE = (step, steps) -> {};

  /**
   * A step is over.
   *
   * @param step steps done, 1..steps
   * @param steps steps in all
   */
  void onStep(int step, int steps);
}
