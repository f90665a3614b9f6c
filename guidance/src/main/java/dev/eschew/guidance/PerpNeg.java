package dev.eschew.guidance;

import java.util.List;

/**
 * Perpendicular negative prompts (Perp-Neg, arXiv:2304.04968).
 *
 * @param prompts further prompts, at least one
 */
public record PerpNeg(List<Prompt> prompts) {
  public PerpNeg {
    prompts = List.copyOf(prompts);
  }

  /**
   * A further prompt.
   *
   * @param prompt its text
   * @param weight w; below 0 pushes away, above 0 composes, -100..100
   * @param interval where it acts
   */
  public record Prompt(String prompt, double weight, Interval interval) {}
}
