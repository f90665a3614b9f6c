package dev.eschew.guidance;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that one request asks of guidance.
 *
 * @param classifierFree always there; at scale 1 it is off
 * @param perpNeg acts only where {@code classifierFree} does, since it needs the unconditional row
 * @param steering NASA or NAG
 * @param negToMe negative token merging
 * @param cads noise on the embedding; before {@code conditioningNoise} where both are on
 * @param conditioningNoise noise on the embedding
 */
public record Guidance(
    ClassifierFreeGuidance classifierFree,
    Optional<PerpNeg> perpNeg,
    Optional<Steering> steering,
    Optional<NegToMe> negToMe,
    Optional<Cads> cads,
    Optional<ConditioningNoise> conditioningNoise) {
  public Guidance {
    Objects.requireNonNull(classifierFree);
    Objects.requireNonNull(perpNeg);
    Objects.requireNonNull(steering);
    Objects.requireNonNull(negToMe);
    Objects.requireNonNull(cads);
    Objects.requireNonNull(conditioningNoise);
  }

  /** Classifier-free guidance and nothing else. */
  public static Guidance plain(ClassifierFreeGuidance classifierFree) {
    return new Guidance(
        classifierFree,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The Perp-Neg prompts whose predictions count at this step; none where there is no guidance. */
  public List<PerpNeg.Prompt> perpNegPrompts(int step, int steps) {
    return classifierFree.isOn(step, steps) && classifierFree.scale() != 0
        ? perpNeg.map(term -> term.active(step, steps)).orElse(List.of())
        : List.of();
  }
}
