package dev.eschew.models.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What came of one model call for several parts: who failed, and of what; all others went on as if
 * nothing had been.
 *
 * @param byGeneration what those that failed failed of
 * @param runs the UNet runs that went through
 * @param runsRepeated whether a UNet run threw and its rows were tried again apart
 */
public record StepOutcome(
    Map<Generation, Throwable> byGeneration, List<UnetRun> runs, boolean runsRepeated) {
  public StepOutcome {
    runs = List.copyOf(runs);
  }

  /**
   * A UNet run.
   *
   * @param rows predictions that it made, of maybe many images
   * @param time inside the network
   */
  public record UnetRun(int rows, Duration time) {}

  static final class Builder {
    private final Map<Generation, Throwable> failures = new LinkedHashMap<>();
    private final List<UnetRun> runs = new ArrayList<>();
    private boolean repeated;

    void failed(Generation generation, Throwable failure) {
      failures.put(generation, failure);
    }

    void ran(int rows, Duration time) {
      runs.add(new UnetRun(rows, time));
    }

    void repeated() {
      repeated = true;
    }

    StepOutcome build() {
      return new StepOutcome(failures, runs, repeated);
    }
  }

  /** What one of them failed of, if it did. */
  public Optional<Throwable> failure(Generation generation) {
    return Optional.ofNullable(byGeneration.get(generation));
  }

  /** The same with each failure put in better words. */
  StepOutcome explained(BiFunction<GenerationSpec, Throwable, Throwable> words) {
    Map<Generation, Throwable> better = new LinkedHashMap<>();
    byGeneration.forEach(
        (generation, failure) -> better.put(generation, words.apply(generation.spec(), failure)));
    return new StepOutcome(better, runs, runsRepeated);
  }
}
