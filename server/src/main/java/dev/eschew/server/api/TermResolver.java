package dev.eschew.server.api;

import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.guidance.Cads;
import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.ConditioningNoise;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.InvalidTermException;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.guidance.NegToMe;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.guidance.Steering;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.InvalidFieldException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns a {@code guidance} object into its terms: every value checked, every default filled in. */
final class TermResolver {
  private static final String NEGTOME = "guidance.negtome";

  private TermResolver() {}

  /**
   * Resolves all terms.
   *
   * @param defaultScale the model's own scale of classifier-free guidance
   * @param embedded whether the model's network is told the scale
   * @throws InvalidFieldException naming the field that cannot be honoured
   */
  static Guidance resolve(GuidanceRequest request, double defaultScale, boolean embedded) {
    return new Guidance(
        classifierFree(request, defaultScale, embedded),
        Optional.ofNullable(request.perpNeg()).map(TermResolver::perpNeg),
        steering(request),
        Optional.ofNullable(request.negtome()).map(TermResolver::negToMe),
        Optional.ofNullable(request.cads()).map(TermResolver::cads),
        Optional.ofNullable(request.conditioningNoise()).map(TermResolver::conditioningNoise));
  }

  private static ClassifierFreeGuidance classifierFree(
      GuidanceRequest request, double defaultScale, boolean embedded) {
    Interval interval = interval("guidance.interval", request.interval()).orElse(Interval.ALWAYS);
    return term(
        "guidance",
        () ->
            new ClassifierFreeGuidance(
                orElse(request.scale(), defaultScale),
                interval,
                orElse(request.rescale(), 0.0),
                embedded));
  }

  private static PerpNeg perpNeg(GuidanceRequest.PerpNeg request) {
    String path = "guidance.perp_neg";
    List<GuidanceRequest.Prompt> asked = orElse(request.prompts(), List.of());
    List<PerpNeg.Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < Math.min(asked.size(), PerpNeg.MAX_PROMPTS + 1); i++) {
      prompts.add(prompt(path + ".prompts[" + i + "]", asked.get(i)));
    }
    return term(path, () -> new PerpNeg(prompts));
  }

  private static PerpNeg.Prompt prompt(String path, GuidanceRequest.Prompt request) {
    if (request == null) {
      throw new InvalidFieldException(path, "expected an object, got null");
    }
    String text = text(path, request.prompt());
    Interval interval = interval(path + ".interval", request.interval()).orElse(Interval.ALWAYS);
    return term(
        path,
        () ->
            new PerpNeg.Prompt(
                text, orElse(request.weight(), PerpNeg.Prompt.DEFAULT_WEIGHT), interval));
  }

  private static Optional<Steering> steering(GuidanceRequest request) {
    if (request.nasa() != null && request.nag() != null) {
      throw new InvalidFieldException(
          "guidance.nag", "expected either nasa or nag, got both: one image takes one of them");
    }
    return request.nasa() != null
        ? Optional.of(nasa(request.nasa()))
        : Optional.ofNullable(request.nag()).map(TermResolver::nag);
  }

  private static Nasa nasa(GuidanceRequest.Nasa request) {
    String path = "guidance.nasa";
    String text = text(path, request.prompt());
    Interval interval = interval(path + ".interval", request.interval()).orElse(Interval.ALWAYS);
    return term(path, () -> new Nasa(text, orElse(request.scale(), Nasa.DEFAULT_SCALE), interval));
  }

  private static Nag nag(GuidanceRequest.Nag request) {
    String path = "guidance.nag";
    String text = text(path, request.prompt());
    Interval interval = interval(path + ".interval", request.interval()).orElse(Interval.ALWAYS);
    return term(
        path,
        () ->
            new Nag(
                text,
                orElse(request.scale(), Nag.DEFAULT_SCALE),
                orElse(request.tau(), Nag.DEFAULT_TAU),
                orElse(request.alpha(), Nag.DEFAULT_ALPHA),
                interval));
  }

  private static NegToMe negToMe(GuidanceRequest.NegToMe request) {
    NegToMe.Activity activity = activity(request);
    EnumSet<Block> blocks =
        among(NEGTOME + ".blocks", request.blocks(), Block.class, Block::apiName);
    EnumSet<AttentionKind> attention =
        among(
            NEGTOME + ".attention",
            request.attention(),
            AttentionKind.class,
            AttentionKind::apiName);
    NegToMe.Reference reference = reference(request);
    return term(
        NEGTOME,
        () ->
            new NegToMe(
                orElse(request.alpha(), NegToMe.DEFAULT_ALPHA),
                orElse(request.threshold(), NegToMe.DEFAULT_THRESHOLD),
                activity,
                blocks,
                attention,
                orElse(request.minSide(), 0),
                reference));
  }

  private static NegToMe.Activity activity(GuidanceRequest.NegToMe request) {
    Optional<Interval> interval = interval(NEGTOME + ".interval", request.interval());
    if (request.timesteps() == null) {
      return interval.<NegToMe.Activity>map(NegToMe.Steps::new).orElse(NegToMe.DEFAULT_ACTIVITY);
    } else if (interval.isPresent()) {
      throw new InvalidFieldException(
          NEGTOME + ".interval", "expected either timesteps or interval, got both");
    }
    List<Double> ends = request.timesteps();
    if (ends.size() != 2 || ends.contains(null)) {
      throw new InvalidFieldException(
          NEGTOME + ".timesteps", "expected two timesteps [first, last], got " + ends);
    }
    return term(NEGTOME, () -> new NegToMe.Timesteps(ends.get(0), ends.get(1)));
  }

  private static NegToMe.Reference reference(GuidanceRequest.NegToMe request) {
    String path = NEGTOME + ".reference";
    if (request.reference() == null) {
      if (request.images() == null) {
        throw new InvalidFieldException(
            path, "expected first, all, or images to push away from, got none of them");
      }
      return NegToMe.Reference.IMAGES;
    } else if (request.images() != null) {
      throw new InvalidFieldException(path, "expected either reference or images, got both");
    }
    return switch (request.reference()) {
      case "first" -> NegToMe.Reference.FIRST;
      case "all" -> NegToMe.Reference.ALL;
      default ->
          throw new InvalidFieldException(
              path, "expected first or all, got '" + request.reference() + "'");
    };
  }

  private static Cads cads(GuidanceRequest.Cads request) {
    Cads absent = Cads.DEFAULT;
    return term(
        "guidance.cads",
        () ->
            new Cads(
                orElse(request.tau1(), absent.tau1()),
                orElse(request.tau2(), absent.tau2()),
                orElse(request.noiseScale(), absent.noiseScale()),
                orElse(request.mixing(), absent.mixing())));
  }

  private static ConditioningNoise conditioningNoise(GuidanceRequest.ConditioningNoise request) {
    String path = "guidance.conditioning_noise";
    Interval interval =
        interval(path + ".interval", request.interval()).orElse(ConditioningNoise.DEFAULT_INTERVAL);
    return term(
        path,
        () ->
            new ConditioningNoise(
                orElse(request.scale(), ConditioningNoise.DEFAULT_SCALE), interval));
  }

  /** All constants where the request is silent. */
  private static <E extends Enum<E>> EnumSet<E> among(
      String path, List<String> names, Class<E> type, Function<E, String> nameOf) {
    EnumSet<E> all = EnumSet.allOf(type);
    if (names == null) {
      return all;
    }
    List<String> known = all.stream().map(nameOf).toList();
    EnumSet<E> found = EnumSet.noneOf(type);
    for (int i = 0; i < names.size(); i++) {
      int index = known.indexOf(names.get(i));
      if (index < 0) {
        throw new InvalidFieldException(
            path + "[" + i + "]", "expected one of " + known + ", got " + quoted(names.get(i)));
      }
      found.add(type.getEnumConstants()[index]);
    }
    return found;
  }

  private static Optional<Interval> interval(String path, List<Double> ends) {
    if (ends == null) {
      return Optional.empty();
    } else if (ends.size() != 2 || ends.contains(null)) {
      throw new InvalidFieldException(path, "expected two numbers [start, stop], got " + ends);
    }
    return Optional.of(
        InvalidFieldException.naming(path, () -> new Interval(ends.get(0), ends.get(1))));
  }

  /** The text itself is checked by its term. */
  private static String text(String path, String text) {
    if (text != null && text.length() > GenerationSpec.MAX_PROMPT_LENGTH) {
      throw new InvalidFieldException(
          path + ".prompt",
          "expected at most "
              + GenerationSpec.MAX_PROMPT_LENGTH
              + " characters, got "
              + text.length());
    }
    return orElse(text, "");
  }

  private static <T> T term(String path, Supplier<T> term) {
    try {
      return term.get();
    } catch (InvalidTermException e) {
      throw new InvalidFieldException(path + "." + e.component(), e.getMessage());
    }
  }

  private static String quoted(String text) {
    return text == null ? "null" : "'" + text + "'";
  }

  private static <T> T orElse(T value, T absent) {
    return value == null ? absent : value;
  }
}
