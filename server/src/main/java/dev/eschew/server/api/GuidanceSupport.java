package dev.eschew.server.api;

import dev.eschew.attention.AttentionKind;
import dev.eschew.models.pipeline.UnetGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a guidance term can be used with a model and, if not, why.
 *
 * @param reason null if it can
 */
public record GuidanceSupport(boolean supported, String reason) {
  private static final GuidanceSupport YES = new GuidanceSupport(true, null);

  /** Terms that act on predictions or embeddings and need nothing of the graph. */
  private static final List<String> OUTSIDE =
      List.of("scale", "interval", "rescale", "perp_neg", "cads", "conditioning_noise");

  /** More refusals say nothing new: a graph repeats its blocks. */
  private static final int REFUSALS_SHOWN = 3;

  /**
   * By term, in a fixed order, what a network allows.
   *
   * @param embedsGuidance whether it is told the guidance scale
   */
  static Map<String, GuidanceSupport> of(UnetGraph unet, boolean embedsGuidance) {
    Map<String, GuidanceSupport> terms = of(unet);
    if (embedsGuidance) {
      GuidanceSupport no =
          new GuidanceSupport(
              false, "the network is told guidance.scale and makes no unconditional prediction");
      terms.put("rescale", no);
      terms.put("perp_neg", no);
    }
    return terms;
  }

  /** By term, in a fixed order, where the graph cannot be read. */
  static Map<String, GuidanceSupport> unreadable(String reason) {
    GuidanceSupport no = new GuidanceSupport(false, reason);
    return terms(no, no);
  }

  /** By term, in a fixed order, what a graph allows. */
  private static Map<String, GuidanceSupport> of(UnetGraph unet) {
    boolean crosses =
        unet.woven().found().sites().stream()
            .anyMatch(site -> site.place().kind() == AttentionKind.CROSS);
    return terms(
        unet.woven().steerable().isEmpty()
            ? no(
                unet.steeringRefusals(),
                crosses
                    ? "the graph has no cross-attention that can be steered"
                    : "the graph has no cross-attention that reads the text")
            : YES,
        unet.woven().mergeable().isEmpty()
            ? no(unet.mergingRefusals(), "the graph has no attention whose tokens can be merged")
            : YES);
  }

  private static Map<String, GuidanceSupport> terms(
      GuidanceSupport steering, GuidanceSupport merging) {
    Map<String, GuidanceSupport> terms = new LinkedHashMap<>();
    OUTSIDE.forEach(term -> terms.put(term, YES));
    terms.put("nasa", steering);
    terms.put("nag", steering);
    terms.put("negtome", merging);
    return terms;
  }

  private static GuidanceSupport no(List<String> refusals, String otherwise) {
    if (refusals.isEmpty()) {
      return new GuidanceSupport(false, otherwise);
    }
    String shown =
        String.join("; ", refusals.subList(0, Math.min(REFUSALS_SHOWN, refusals.size())));
    int more = refusals.size() - REFUSALS_SHOWN;
    return new GuidanceSupport(
        false, otherwise + ": " + shown + (more > 0 ? "; and " + more + " more" : ""));
  }
}
