package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What a term did to one image. Its changes are relative, {@code |after - before| / |before|} in L2
 * norms: of the prediction (classifier-free guidance against the conditional prediction, Perp-Neg
 * against plain classifier-free guidance), of the attention output (NASA, NAG, negative token
 * merging; a mean over sites and rows) or of the prompt's embedding (CADS, conditioning noise).
 *
 * @param steps the steps in which it was on, in order, at least one
 * @param map (h, w) at the latents' resolution, the change of each place, averaged over the steps;
 *     present if it was asked for and the term acts on places
 */
public record TermReceipt(GuidanceTerm term, List<StepEffect> steps, Optional<Tensor> map) {
  public TermReceipt {
    steps = List.copyOf(steps);
  }

  /** The largest change of a step. */
  public double mostChange() {
    return steps.stream().mapToDouble(StepEffect::change).max().orElse(0);
  }

  /** The largest share of tokens pushed in a step; 0 where none can be. */
  public double mostPushed() {
    return steps.stream().mapToDouble(step -> step.pushed().orElse(0)).max().orElse(0);
  }
}
