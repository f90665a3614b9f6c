package dev.eschew.models.pipeline;

/**
 * Told how a request goes on, on the thread that draws it. What a method throws ends the request.
 */
public interface GenerationListener {
  GenerationListener NONE = new GenerationListener() {};

  /** Something acts otherwise than asked; said before anything is drawn. */
  default void onWarning(Warning warning) {}

  /**
   * A step is over.
   *
   * @param step steps done, 1..steps
   * @param steps steps in all
   */
  default void onStep(int step, int steps) {}
}
