package dev.eschew.models.pipeline;

import java.util.List;
import java.util.Optional;

/**
 * What the guidance terms did to one image.
 *
 * @param terms those that were on in at least one step, in the order of {@link GuidanceTerm}
 */
public record Receipt(List<TermReceipt> terms) {
  public Receipt {
    terms = List.copyOf(terms);
  }

  /** The part about one term; empty if it never was on for the image. */
  public Optional<TermReceipt> of(GuidanceTerm term) {
    return terms.stream().filter(receipt -> receipt.term() == term).findFirst();
  }
}
