package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;

/**
 * How strongly a term acted on one row in one UNet run.
 *
 * @param change mean over the sites of {@code |changed - plain| / |plain|} of the attention output
 * @param pushed share of the tokens that were pushed, 0..1; NaN for steering
 * @param map (h, w) at the latents' resolution, the change of each token averaged over the sites;
 *     (0, 0) if the row was not {@link UnetRow#mapped}
 */
record Trace(double change, double pushed, Tensor map) {}
