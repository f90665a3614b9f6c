package dev.eschew.models.pipeline;

import dev.eschew.guidance.NegToMe;
import dev.eschew.models.scheduler.SchedulerRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Terms that a request asks for and that turn out to change nothing in its run. */
final class IdleTerms {
  /** Changes below it are rounding. */
  private static final double LEAST_CHANGE = 1e-6;

  private IdleTerms() {}

  /**
   * What the schedule alone shows: token merging at none of the run's model calls, or with nothing
   * to match.
   *
   * @param run of the request's first image, not begun
   */
  static List<Warning> before(GenerationSpec spec, SchedulerRun run) {
    Optional<NegToMe> term = spec.guidance().negToMe().filter(negToMe -> !negToMe.isIdentity());
    if (term.isEmpty()) {
      return List.of();
    }
    List<Warning> warnings = new ArrayList<>();
    if (term.get().reference() != NegToMe.Reference.IMAGES && spec.images() == 1) {
      warnings.add(
          merging(
              "reference",
              "a single image has no other to be pushed away from; expected n of at least 2"));
    }
    switch (term.get().activity()) {
      case NegToMe.Steps(var interval) when interval.isEmptyFor(spec.steps()) ->
          warnings.add(merging("interval", "it selects none of the " + spec.steps() + " steps"));
      case NegToMe.Timesteps timesteps when !meets(timesteps, run.timesteps()) ->
          warnings.add(
              merging(
                  "timesteps",
                  "none of the timesteps of this run is in them; they go from "
                      + run.timesteps()[0]
                      + " to "
                      + run.timesteps()[run.calls() - 1]));
      default -> {}
    }
    return warnings;
  }

  /** What the receipts show: terms that were on, and changed no image at any step. */
  static List<Warning> after(GenerationSpec spec, List<Receipt> receipts) {
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
              ? merging(
                  "threshold",
                  "no token of any image was as close to a reference's as " + threshold(spec))
              : new Warning(term.field(), "had no effect: it changed nothing in this run"));
    }
    return warnings;
  }

  private static double threshold(GenerationSpec spec) {
    return spec.guidance().negToMe().orElseThrow().threshold();
  }

  private static boolean meets(NegToMe.Timesteps range, float[] timesteps) {
    for (float timestep : timesteps) {
      if (range.last() <= timestep && timestep <= range.first()) {
        return true;
      }
    }
    return false;
  }

  private static Warning merging(String component, String why) {
    return new Warning(GuidanceTerm.NEGTOME.field() + "." + component, "had no effect: " + why);
  }
}
