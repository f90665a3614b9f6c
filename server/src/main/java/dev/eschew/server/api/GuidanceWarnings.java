package dev.eschew.server.api;

import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.Interval;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.Warning;
import java.util.ArrayList;
import java.util.List;

/** Names the fields of a request's guidance that can have no effect. */
final class GuidanceWarnings {
  private GuidanceWarnings() {}

  /**
   * Looks for them.
   *
   * @param spec the request with its defaults
   */
  static List<Warning> of(GenerationSpec spec) {
    ClassifierFreeGuidance guidance = spec.guidance().classifierFree();
    if (!guidance.isInert(spec.steps())) {
      return List.of();
    }
    String why =
        guidance.scale() == 1
            ? "has no effect: at guidance.scale 1 no unconditional prediction is made"
            : "has no effect: the interval selects none of the " + spec.steps() + " steps";
    List<Warning> warnings = new ArrayList<>();
    if (spec.negativePrompt().isPresent()) {
      warnings.add(new Warning("negative_prompt", why));
    }
    if (!guidance.interval().equals(Interval.ALWAYS)) {
      warnings.add(new Warning("guidance.interval", why));
    }
    if (guidance.rescale() != 0) {
      warnings.add(new Warning("guidance.rescale", why));
    }
    return warnings;
  }
}
