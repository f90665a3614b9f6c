package dev.eschew.server.api;

import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.guidance.NegToMe;
import dev.eschew.guidance.PerpNeg;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Resolved guidance as the {@code guidance} object of a request, every default written out. */
final class GuidanceJson {
  private GuidanceJson() {}

  /**
   * The object.
   *
   * @param images what stands for the reference images; empty where there are none
   */
  static Map<String, Object> of(Guidance guidance, List<Object> images) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scale", guidance.classifierFree().scale());
    json.put("interval", interval(guidance.classifierFree().interval()));
    json.put("rescale", guidance.classifierFree().rescale());
    guidance
        .perpNeg()
        .ifPresent(term ->
            json.put(
                "perp_neg",
                Map.of("prompts", term.prompts().stream().map(GuidanceJson::prompt).toList())));
    guidance
        .steering()
        .ifPresent(term -> {
          switch (term) {
            case Nasa nasa -> json.put("nasa", nasa(nasa));
            case Nag nag -> json.put("nag", nag(nag));
          }
        });
    guidance.negToMe().ifPresent(term -> json.put("negtome", negToMe(term, images)));
    guidance
        .cads()
        .ifPresent(term ->
            json.put(
                "cads",
                new GuidanceRequest.Cads(
                    term.tau1(), term.tau2(), term.noiseScale(), term.mixing())));
    guidance
        .conditioningNoise()
        .ifPresent(term ->
            json.put(
                "conditioning_noise",
                new GuidanceRequest.ConditioningNoise(term.scale(), interval(term.interval()))));
    return json;
  }

  private static GuidanceRequest.Prompt prompt(PerpNeg.Prompt prompt) {
    return new GuidanceRequest.Prompt(
        prompt.prompt(), prompt.weight(), interval(prompt.interval()));
  }

  private static GuidanceRequest.Nasa nasa(Nasa term) {
    return new GuidanceRequest.Nasa(term.prompt(), term.scale(), interval(term.interval()));
  }

  private static GuidanceRequest.Nag nag(Nag term) {
    return new GuidanceRequest.Nag(
        term.prompt(), term.scale(), term.tau(), term.alpha(), interval(term.interval()));
  }

  private static Map<String, Object> negToMe(NegToMe term, List<Object> images) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("alpha", term.alpha());
    json.put("threshold", term.threshold());
    switch (term.activity()) {
      case NegToMe.Timesteps(double first, double last) ->
          json.put("timesteps", List.of(first, last));
      case NegToMe.Steps(Interval interval) -> json.put("interval", interval(interval));
    }
    json.put("blocks", term.blocks().stream().sorted().map(Block::apiName).toList());
    json.put("attention", term.attention().stream().sorted().map(AttentionKind::apiName).toList());
    json.put("min_side", term.minSide());
    switch (term.reference()) {
      case FIRST -> json.put("reference", "first");
      case ALL -> json.put("reference", "all");
      case IMAGES -> json.put("images", images);
    }
    return json;
  }

  private static List<Double> interval(Interval interval) {
    return List.of(interval.start(), interval.stop());
  }
}
