package dev.eschew.models.pipeline;

import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.guidance.Steering;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What is on at one step of a run. Each row of an image has a kind: the prompt's comes first, the
 * unconditional one second if guidance is on, then one for each Perp-Neg prompt that is on.
 *
 * @param guided whether classifier-free guidance is on
 * @param perpNeg the Perp-Neg prompts that are on; none if not guided
 * @param steering the steering, if it is on
 */
record StepTerms(
    ClassifierFreeGuidance guidance,
    boolean guided,
    List<PerpNeg.Prompt> perpNeg,
    Optional<Steering> steering) {

  static StepTerms at(Guidance guidance, int step, int steps) {
    return new StepTerms(
        guidance.classifierFree(),
        guidance.classifierFree().isOn(step, steps),
        guidance.perpNegPrompts(step, steps),
        guidance.steering().filter(term -> term.isOn(step, steps)));
  }

  /**
   * The guided prediction of one image.
   *
   * @param predictions (1, C, h, w) for each kind of row
   * @param recorder told what the terms change
   * @return same shape
   */
  Tensor combine(List<Tensor> predictions, int step, ReceiptRecorder recorder) {
    Tensor conditional = predictions.getFirst();
    if (!guided) {
      return conditional;
    }
    Tensor unconditional = predictions.get(1);
    Tensor plain = guidance.combine(conditional, unconditional);
    recorder.prediction(GuidanceTerm.SCALE, step, conditional, plain);
    if (perpNeg.isEmpty()) {
      return plain;
    }
    List<Tensor> further = predictions.subList(2, predictions.size());
    Tensor guided = PerpNeg.combine(guidance, conditional, unconditional, perpNeg, further);
    recorder.prediction(GuidanceTerm.PERP_NEG, step, plain, guided);
    return guided;
  }
}
