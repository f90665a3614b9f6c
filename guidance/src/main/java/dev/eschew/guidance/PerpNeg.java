package dev.eschew.guidance;

import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * Perpendicular negative prompts (Perp-Neg, Armandpour et al. 2023, arXiv:2304.04968). Of each
 * further prompt only that part acts which does not lie along the main prompt, so that a negative
 * prompt cannot take away what the prompt itself asks for.
 *
 * @param prompts further prompts, 1 to 16
 */
public record PerpNeg(List<Prompt> prompts) {
  public static final int MAX_PROMPTS = 16;

  /** Below it the main direction is taken for none, and nothing is projected away. */
  private static final double LEAST_SQUARED_NORM = 1e-6;

  public PerpNeg {
    prompts = List.copyOf(prompts);
    if (prompts.isEmpty() || prompts.size() > MAX_PROMPTS) {
      throw new InvalidTermException(
          "prompts", "expected 1 to " + MAX_PROMPTS + " prompts, got " + prompts.size());
    }
  }

  /**
   * A further prompt.
   *
   * @param prompt its text, not blank
   * @param weight w; below 0 pushes away, above 0 composes, -100..100
   * @param interval where it acts
   */
  public record Prompt(String prompt, double weight, Interval interval) {
    /** Pushes away as strongly as the main prompt pulls. */
    public static final double DEFAULT_WEIGHT = -1;

    public Prompt {
      InvalidTermException.checkText("prompt", prompt);
      InvalidTermException.checkRange("weight", weight, -100, 100);
    }

    /** Whether its prediction is needed at this step, given that guidance as such is on. */
    public boolean isOn(int step, int steps) {
      return weight != 0 && interval.contains(step, steps);
    }

    /** Whether no step of a run of this length needs its prediction. */
    public boolean isInert(int steps) {
      return weight == 0 || interval.isEmptyFor(steps);
    }
  }

  /** The prompts whose predictions are needed at this step, given that guidance as such is on. */
  public List<Prompt> active(int step, int steps) {
    return prompts.stream().filter(prompt -> prompt.isOn(step, steps)).toList();
  }

  /**
   * The guided prediction of one image (Alg. 1). With {@code D_i = eps_i - eps_u}, {@code eps =
   * eps_u + s (D_0 + sum_i w_i perp(D_i))} and {@code perp(D_i) = D_i - <D_i, D_0> / max(|D_0|^2,
   * 1e-6) D_0}; then rescaled towards the deviation of the main prediction, as plain guidance is.
   * Dot products are over all values of the image, summed in double precision.
   *
   * @param guidance s and the rescale
   * @param positive (1, C, h, w) model output for the main prompt; not modified
   * @param unconditional same shape, model output for the empty prompt; not modified
   * @param active the prompts that are on at this step; none: plain classifier-free guidance
   * @param predictions their model outputs, in the same order; not modified
   * @return same shape, new
   */
  public static Tensor combine(
      ClassifierFreeGuidance guidance,
      Tensor positive,
      Tensor unconditional,
      List<Prompt> active,
      List<Tensor> predictions) {
    if (active.size() != predictions.size()) {
      throw new IllegalArgumentException(
          "expected a prediction for each of "
              + active.size()
              + " prompts, got "
              + predictions.size());
    }
    float[] main = ClassifierFreeGuidance.difference(positive, unconditional);
    float[] direction = main.clone();
    double squaredNorm = Math.max(dot(main, main), LEAST_SQUARED_NORM);
    for (int k = 0; k < active.size(); k++) {
      float[] further = ClassifierFreeGuidance.difference(predictions.get(k), unconditional);
      float weight = (float) active.get(k).weight();
      float along = (float) (dot(further, main) / squaredNorm);
      for (int i = 0; i < direction.length; i++) {
        direction[i] += weight * (further[i] - along * main[i]);
      }
    }
    return guidance.along(direction, positive, unconditional);
  }

  /**
   * What the further prompts change: {@link #combine} minus plain classifier-free guidance of the
   * same two predictions.
   *
   * @return same shape as the predictions, new; zeros where no prompt is active
   */
  public static Tensor effect(
      ClassifierFreeGuidance guidance,
      Tensor positive,
      Tensor unconditional,
      List<Prompt> active,
      List<Tensor> predictions) {
    float[] guided = combine(guidance, positive, unconditional, active, predictions).data();
    Tensor plain = guidance.combine(positive, unconditional);
    return plain.map(i -> guided[i] - plain.data()[i]);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
