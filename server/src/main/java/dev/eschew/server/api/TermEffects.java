package dev.eschew.server.api;

import dev.eschew.models.pipeline.Receipt;
import dev.eschew.models.pipeline.StepEffect;
import java.util.List;

/**
 * What a guidance term did to one image, as answers say it.
 *
 * @param term its name in a request's {@code guidance}
 * @param steps those in which it was on, in order
 */
public record TermEffects(String term, List<Step> steps) {
  /**
   * One step; numbers have six significant digits.
   *
   * @param step 0..steps - 1
   * @param change relative change, see {@link dev.eschew.models.pipeline.TermReceipt}; null if it
   *     is not finite
   * @param pushed share of the tokens pushed, 0..1; null unless the term merges tokens
   */
  public record Step(int step, Double change, Double pushed) {}

  /** All terms of a receipt. */
  public static List<TermEffects> of(Receipt receipt) {
    return receipt.terms().stream()
        .map(term ->
            new TermEffects(
                term.term().apiName(), term.steps().stream().map(TermEffects::step).toList()))
        .toList();
  }

  private static Step step(StepEffect effect) {
    return new Step(
        effect.step(),
        SignificantDigits.of(effect.change()),
        effect.pushed().isPresent() ? SignificantDigits.of(effect.pushed().getAsDouble()) : null);
  }
}
