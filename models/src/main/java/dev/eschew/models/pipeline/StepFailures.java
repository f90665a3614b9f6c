package dev.eschew.models.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Who failed in a step, and of what; all others went on as if nothing had been.
 *
 * @param runsRepeated whether a UNet run threw and its rows were tried again apart
 */
public record StepFailures(Map<Generation, Throwable> byGeneration, boolean runsRepeated) {
  static final class Builder {
    private final Map<Generation, Throwable> failures = new LinkedHashMap<>();
    private boolean repeated;

    void failed(Generation generation, Throwable failure) {
      failures.put(generation, failure);
    }

    void repeated() {
      repeated = true;
    }

    StepFailures build() {
      return new StepFailures(failures, repeated);
    }
  }

  /** What one of them failed of, if it did. */
  public Optional<Throwable> of(Generation generation) {
    return Optional.ofNullable(byGeneration.get(generation));
  }

  /** The same with each failure put in better words. */
  StepFailures explained(BiFunction<GenerationSpec, Throwable, Throwable> words) {
    Map<Generation, Throwable> better = new LinkedHashMap<>();
    byGeneration.forEach(
        (generation, failure) -> better.put(generation, words.apply(generation.spec(), failure)));
    return new StepFailures(better, runsRepeated);
  }
}
