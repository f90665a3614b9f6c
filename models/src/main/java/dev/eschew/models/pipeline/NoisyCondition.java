package dev.eschew.models.pipeline;

import dev.eschew.guidance.Cads;
import dev.eschew.guidance.ConditioningNoise;
import dev.eschew.guidance.Guidance;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * The prompt's embedding as one image's conditional row is told it: with the noise of CADS, fresh
 * at each step, and with conditioning noise, the same at every step. The noise is normal and comes
 * from generators of their own, so that it takes nothing from the image's.
 */
final class NoisyCondition {
  /** Turns an image's seed into that of its CADS noise by exclusive or; ASCII "CADS". */
  static final long CADS_SEED = 0x43414453L;

  /** The same for conditioning noise; ASCII "COND". */
  static final long CONDITIONING_SEED = 0x434F4E44L;

  private final Tensor embedding;
  private final Guidance guidance;
  private final int steps;
  private final long seed;
  private final ReceiptRecorder recorder;
  private final TorchGenerator fresh;
  private int step = -1;
  private Tensor noisy;

  /**
   * The embedding of one image.
   *
   * @param embedding the prompt's, (1, L, D); not modified
   * @param seed the image's
   * @param recorder told what the terms change
   */
  NoisyCondition(
      Tensor embedding, Guidance guidance, int steps, long seed, ReceiptRecorder recorder) {
    this.embedding = embedding;
    this.guidance = guidance;
    this.steps = steps;
    this.seed = seed;
    this.recorder = recorder;
    fresh = new TorchGenerator(seed ^ CADS_SEED);
  }

  /**
   * The embedding at a step; steps only go up.
   *
   * @return (1, L, D), the same for all model calls of a step
   */
  Tensor at(int atStep) {
    if (step != atStep) {
      step = atStep;
      noisy = disturbed(annealed(embedding));
    }
    return noisy;
  }

  private Tensor annealed(Tensor before) {
    if (guidance.cads().filter(cads -> cads.isOn(step, steps)).isEmpty()) {
      return before;
    }
    Tensor noise = fresh.randn(embedding.shape());
    Cads cads = guidance.cads().orElseThrow();
    Tensor after = cads.anneal(before, noise, Cads.timeLeft(step, steps));
    recorder.embedding(GuidanceTerm.CADS, step, before, after);
    return after;
  }

  private Tensor disturbed(Tensor before) {
    if (guidance.conditioningNoise().filter(term -> term.isOn(step, steps)).isEmpty()) {
      return before;
    }
    ConditioningNoise term = guidance.conditioningNoise().orElseThrow();
    Tensor noise = new TorchGenerator(seed ^ CONDITIONING_SEED).randn(embedding.shape());
    Tensor after = term.disturb(before, noise);
    recorder.embedding(GuidanceTerm.CONDITIONING_NOISE, step, before, after);
    return after;
  }
}
