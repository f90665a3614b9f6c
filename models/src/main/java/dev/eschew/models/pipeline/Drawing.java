package dev.eschew.models.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * A request that is being drawn.
 *
 * @param spec the request
 * @param generations its images: each for itself, or all in step where their tokens are merged
 * @param warnings what the model alone could tell
 * @param encoding what it took to encode texts and pictures
 */
public record Drawing(
    GenerationSpec spec, List<Generation> generations, List<Warning> warnings, Duration encoding) {
  public Drawing {
    generations = List.copyOf(generations);
    warnings = List.copyOf(warnings);
  }

  /** Whether all images are there but for their decoding. */
  boolean done() {
    return generations.stream().allMatch(Generation::done);
  }

  /** Steps that all images have behind them. */
  public int stepsOver() {
    return generations.stream().mapToInt(Generation::stepsOver).min().orElse(0);
  }

  /** Share of all model calls that are done, 0..1. */
  public double share() {
    double images = generations.stream().mapToInt(Generation::size).sum();
    return generations.stream().mapToDouble(part -> part.share() * part.size()).sum() / images;
  }

  /**
   * Terms that were on and changed nothing, once all images are there.
   *
   * @param receipts of all images
   */
  public List<Warning> idleTerms(List<Receipt> receipts) {
    return IdleTerms.warnings(spec, receipts);
  }
}
