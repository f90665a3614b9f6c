package dev.eschew.server.engine;

import dev.eschew.models.pipeline.StepOutcome;
import dev.eschew.server.api.ErrorCode;
import java.time.Duration;

/** Is told of the engine's work, for metrics; called from any thread and must not block. */
public interface EngineObserver {
  EngineObserver NONE = new EngineObserver() {};

  /** A UNet run of a model is over. */
  default void run(String model, StepOutcome.UnetRun run) {}

  /**
   * Images went on.
   *
   * @param steps model calls, each image's counted by itself
   */
  default void steps(String model, int steps) {}

  /** Texts, and the pictures that came with them, were encoded. */
  default void encoded(String model, Duration time) {}

  /** A model's VAE has decoded. */
  default void decoded(String model, Duration time) {}

  /** Images are finished. */
  default void images(String model, int images) {}

  /** Something of the engine failed. */
  default void error(ErrorCode code) {}
}
