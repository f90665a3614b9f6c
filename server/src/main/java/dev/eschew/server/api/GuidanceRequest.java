package dev.eschew.server.api;

import java.util.List;

/** The {@code guidance} object of a request as it came; absent fields are null. */
public record GuidanceRequest(
    Double scale,
    List<Double> interval,
    Double rescale,
    PerpNeg perpNeg,
    Nasa nasa,
    Nag nag,
    NegToMe negtome,
    Cads cads,
    ConditioningNoise conditioningNoise) {
  static final GuidanceRequest ABSENT =
      new GuidanceRequest(null, null, null, null, null, null, null, null, null);

  /** The same with another scale. */
  GuidanceRequest withScale(double other) {
    return new GuidanceRequest(
        other, interval, rescale, perpNeg, nasa, nag, negtome, cads, conditioningNoise);
  }

  /** The same without the pictures that came with it. */
  GuidanceRequest withoutFiles() {
    return negtome == null
        ? this
        : new GuidanceRequest(
            scale,
            interval,
            rescale,
            perpNeg,
            nasa,
            nag,
            negtome.withoutFiles(),
            cads,
            conditioningNoise);
  }

  /** {@code guidance.perp_neg}. */
  public record PerpNeg(List<Prompt> prompts) {}

  /** One of {@code guidance.perp_neg.prompts}. */
  public record Prompt(String prompt, Double weight, List<Double> interval) {}

  /** {@code guidance.nasa}. */
  public record Nasa(String prompt, Double scale, List<Double> interval) {}

  /** {@code guidance.nag}. */
  public record Nag(String prompt, Double scale, Double tau, Double alpha, List<Double> interval) {}

  /** {@code guidance.negtome}. */
  public record NegToMe(
      Double alpha,
      Double threshold,
      List<Double> timesteps,
      List<Double> interval,
      List<String> blocks,
      List<String> attention,
      Integer minSide,
      String reference,
      List<Image> images) {
    NegToMe withoutFiles() {
      return new NegToMe(
          alpha, threshold, timesteps, interval, blocks, attention, minSide, reference, null);
    }
  }

  /** One of {@code guidance.negtome.images}: two files in base64, the mask optional. */
  public record Image(String image, String mask) {}

  /** {@code guidance.cads}. */
  public record Cads(Double tau1, Double tau2, Double noiseScale, Double mixing) {}

  /** {@code guidance.conditioning_noise}. */
  public record ConditioningNoise(Double scale, List<Double> interval) {}
}
