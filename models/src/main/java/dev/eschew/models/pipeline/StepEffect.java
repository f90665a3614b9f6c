package dev.eschew.models.pipeline;

import java.util.OptionalDouble;

/**
 * What a term did to one image in one step.
 *
 * @param step 0..steps - 1
 * @param change relative change of what the term acts on, see {@link TermReceipt}
 * @param pushed share of the tokens that were pushed, 0..1; only for negative token merging
 */
public record StepEffect(int step, double change, OptionalDouble pushed) {}
