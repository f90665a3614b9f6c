package dev.eschew.server.api;

import dev.eschew.guidance.Cads;
import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.ConditioningNoise;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.guidance.NegToMe;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.guidance.Steering;
import dev.eschew.models.image.GrayImage;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Names the fields of a request's guidance that can have no effect. */
final class GuidanceWarnings {
  /** Why nothing that needs two predictions acts where the network is told the scale. */
  private static final String EMBEDDED =
      "this model is told guidance.scale and makes no unconditional prediction";

  private final GenerationSpec spec;
  private final float[] timesteps;
  private final List<Warning> warnings = new ArrayList<>();

  private GuidanceWarnings(GenerationSpec spec, float[] timesteps) {
    this.spec = spec;
    this.timesteps = timesteps;
  }

  /**
   * Looks for them.
   *
   * @param spec the request with its defaults
   * @param timesteps of all model calls of the run, in order
   */
  static List<Warning> of(GenerationSpec spec, float[] timesteps) {
    GuidanceWarnings found = new GuidanceWarnings(spec, timesteps);
    Guidance guidance = spec.guidance();
    found.classifierFree(guidance.classifierFree());
    guidance.perpNeg().ifPresent(found::perpNeg);
    guidance.steering().ifPresent(found::steering);
    guidance.negToMe().ifPresent(found::negToMe);
    guidance.cads().ifPresent(found::cads);
    guidance.conditioningNoise().ifPresent(found::conditioningNoise);
    return found.warnings;
  }

  private void classifierFree(ClassifierFreeGuidance guidance) {
    if (isOn(step -> guidance.isOn(step, spec.steps()))) {
      if (guidance.scale() == 0 && spec.guidance().perpNeg().isEmpty()) {
        warnings.add(
            new Warning(
                "guidance.scale",
                "at 0 the unconditional prediction alone counts and the prompt has no effect; no"
                    + " guidance is 1"));
      }
      return;
    }
    String why =
        guidance.embedded()
            ? EMBEDDED
            : guidance.scale() == 1
                ? "at guidance.scale 1 no unconditional prediction is made"
                : "the interval selects none of the " + stepsDone() + " steps";
    if (spec.negativePrompt().isPresent()) {
      warn("negative_prompt", why);
    }
    if (!guidance.embedded() && !guidance.interval().equals(Interval.ALWAYS)) {
      warn("guidance.interval", why);
    }
    if (guidance.rescale() != 0) {
      warn("guidance.rescale", why);
    }
  }

  private void perpNeg(PerpNeg term) {
    ClassifierFreeGuidance guidance = spec.guidance().classifierFree();
    if (guidance.embedded()) {
      warn("guidance.perp_neg", EMBEDDED + ", and it needs one");
    } else if (guidance.scale() == 0) {
      warn("guidance.perp_neg", "at guidance.scale 0 no prompt counts");
    } else if (!isOn(step -> guidance.isOn(step, spec.steps()))) {
      warn(
          "guidance.perp_neg",
          guidance.scale() == 1
              ? "at guidance.scale 1 no unconditional prediction is made, and it needs one"
              : "guidance.interval selects none of the " + stepsDone() + " steps");
    } else {
      for (int i = 0; i < term.prompts().size(); i++) {
        perpNegPrompt("guidance.perp_neg.prompts[" + i + "]", term.prompts().get(i));
      }
    }
  }

  private void perpNegPrompt(String path, PerpNeg.Prompt prompt) {
    if (prompt.weight() == 0) {
      warn(path + ".weight", "the weight is 0");
    } else if (prompt.prompt().equals(spec.prompt())) {
      warn(path + ".prompt", "it is the prompt itself, and nothing of it is perpendicular to it");
    } else if (noStep(prompt.interval(), path)) {
      return;
    } else if (!isOn(
        step ->
            prompt.isOn(step, spec.steps())
                && spec.guidance().classifierFree().isOn(step, spec.steps()))) {
      warn(path + ".interval", "guidance.interval has none of its steps");
    }
  }

  private void steering(Steering term) {
    switch (term) {
      case Nasa nasa -> {
        if (nasa.scale() == 0) {
          warn("guidance.nasa.scale", "the scale is 0");
        }
        noStep(nasa.interval(), "guidance.nasa");
      }
      case Nag nag -> {
        if (nag.scale() == 0) {
          warn("guidance.nag.scale", "the scale is 0");
        }
        if (nag.alpha() == 0) {
          warn("guidance.nag.alpha", "alpha is 0");
        }
        if (nag.prompt().equals(spec.prompt())) {
          warn("guidance.nag.prompt", "it is the prompt itself");
        }
        noStep(nag.interval(), "guidance.nag");
      }
    }
  }

  private void negToMe(NegToMe term) {
    String path = "guidance.negtome";
    if (term.alpha() == 0) {
      warn(path + ".alpha", "alpha is 0");
    }
    if (term.threshold() == 1) {
      warn(path + ".threshold", "no cosine is above 1");
    }
    switch (term.activity()) {
      case NegToMe.Steps(Interval interval) -> noStep(interval, path);
      case NegToMe.Timesteps(double first, double last) -> {
        if (IntStream.range(0, timesteps.length)
            .noneMatch(i -> last <= timesteps[i] && timesteps[i] <= first)) {
          warn(
              path + ".timesteps",
              "none of the run's timesteps is among them; the run goes from "
                  + timesteps[0]
                  + " to "
                  + timesteps[timesteps.length - 1]);
        }
      }
    }
    if (term.reference() != NegToMe.Reference.IMAGES && spec.images() == 1) {
      warn(path + ".reference", "one image has no other to be pushed away from");
    }
    for (int i = 0; i < spec.references().size(); i++) {
      if (spec.references().get(i).mask().filter(GuidanceWarnings::isEmpty).isPresent()) {
        warn(ReferenceUploads.path(i), "its mask is nowhere above 0.5");
      }
    }
  }

  private void cads(Cads term) {
    boolean restored = term.noiseScale() == 0 && term.mixing() == 1;
    if (restored) {
      warn("guidance.cads.noise_scale", "without noise, mixing 1 restores the embedding");
    }
    if (term.tau1() == 1) {
      warn("guidance.cads.tau1", "no step is above 1");
    } else if (!restored && !isOn(step -> term.isOn(step, spec.steps()))) {
      warn("guidance.cads.tau1", "none of the " + stepsDone() + " steps is above it");
    }
  }

  private void conditioningNoise(ConditioningNoise term) {
    if (term.scale() == 0) {
      warn("guidance.conditioning_noise.scale", "the scale is 0");
    }
    noStep(term.interval(), "guidance.conditioning_noise");
  }

  /** Whether a term's interval selects no step; then it is named. */
  private boolean noStep(Interval interval, String term) {
    boolean none = !isOn(step -> interval.contains(step, spec.steps()));
    if (none) {
      warn(term + ".interval", "the interval selects none of the " + stepsDone() + " steps");
    }
    return none;
  }

  /** Whether something is on at a step that is done; an edit leaves out the first ones. */
  private boolean isOn(IntPredicate atStep) {
    return IntStream.range(spec.startStep(), spec.steps()).anyMatch(atStep);
  }

  private int stepsDone() {
    return spec.steps() - spec.startStep();
  }

  private static boolean isEmpty(GrayImage mask) {
    for (float value : mask.toTensor().data()) {
      if (value > 0.5f) {
        return false;
      }
    }
    return true;
  }

  private void warn(String param, String why) {
    warnings.add(new Warning(param, "has no effect: " + why));
  }
}
