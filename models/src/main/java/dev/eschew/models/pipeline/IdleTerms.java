package dev.eschew.models.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Terms that were on and turned out to change nothing. What a request alone shows to have no effect
 * is no matter of this class: such a term is never on.
 */
final class IdleTerms {
  /** Changes below it are rounding. */
  private static final double LEAST_CHANGE = 1e-6;

  private IdleTerms() {}

  /**
   * Names the terms that changed no image at any step.
   *
   * @param receipts of all images of the request
   */
  static List<Warning> warnings(GenerationSpec spec, List<Receipt> receipts) {
    List<Warning> warnings = new ArrayList<>();
    for (GuidanceTerm term : GuidanceTerm.values()) {
      List<TermReceipt> ofTerm =
          receipts.stream().flatMap(receipt -> receipt.of(term).stream()).toList();
      if (ofTerm.isEmpty()
          || ofTerm.stream().anyMatch(receipt -> receipt.mostChange() > LEAST_CHANGE)) {
        continue;
      }
      warnings.add(
          term == GuidanceTerm.NEGTOME
                  && ofTerm.stream().allMatch(receipt -> receipt.mostPushed() == 0)
              ? nothingPushed(spec)
              : new Warning(term.field(), "has no effect: it changed nothing in this run"));
    }
    return warnings;
  }

  private static Warning nothingPushed(GenerationSpec spec) {
    return new Warning(
        GuidanceTerm.NEGTOME.field() + ".threshold",
        "has no effect: no token of any image was as close to a reference's as "
            + spec.guidance().negToMe().orElseThrow().threshold());
  }
}
