package dev.eschew.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.models.folder.ModelDefaults;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.pipeline.Feasibility;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.scheduler.SchedulerKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Turns what a client sent into what will be drawn: checks every field, fills in the model's
 * defaults.
 */
public final class RequestResolver {
  private static final long RANDOM_SEEDS = 1L << 32;

  private final RandomGenerator seeds;

  /**
   * A resolver.
   *
   * @param seeds where the seed of a request that names none comes from
   */
  public RequestResolver(RandomGenerator seeds) {
    this.seeds = seeds;
  }

  /**
   * Checks a request against a model.
   *
   * @throws ApiException naming the field that cannot be honoured
   */
  public ResolvedRequest resolve(ImagesRequest request, ModelFolder model) {
    refuseUnsupported(request);
    List<Warning> warnings = new ArrayList<>(meaningless(request));
    if (request.prompt() == null) {
      throw ApiException.ofField(ErrorCode.INVALID_FIELD, "prompt", "expected some text, got none");
    }
    try {
      GenerationSpec spec = spec(request, model);
      Feasibility.check(spec, model);
      warnings.addAll(GuidanceWarnings.of(spec));
      ImageFormat format =
          InvalidFieldException.naming(
              "output_format", () -> ImageFormat.forName(orElse(request.outputFormat(), "png")));
      ResponseFormat responseFormat =
          InvalidFieldException.naming(
              "response_format",
              () -> ResponseFormat.forName(orElse(request.responseFormat(), "b64_json")));
      ResolvedRequest resolved =
          new ResolvedRequest(
              spec, format, responseFormat, warnings, Boolean.TRUE.equals(request.strict()));
      resolved.refuseIfStrict(warnings);
      return resolved;
    } catch (InvalidFieldException e) {
      throw ApiException.ofField(ErrorCode.INVALID_FIELD, e.field(), e.getMessage());
    }
  }

  private GenerationSpec spec(ImagesRequest request, ModelFolder model) {
    ModelDefaults defaults = model.defaults();
    int images = orElse(request.n(), 1);
    int steps = orElse(request.steps(), defaults.steps());
    SchedulerKind scheduler =
        InvalidFieldException.naming(
            "scheduler",
            () ->
                request.scheduler() == null
                    ? model.scheduler().kind()
                    : SchedulerKind.forName(request.scheduler()));
    long seed = request.seed() == null ? seeds.nextLong(RANDOM_SEEDS) : request.seed();
    // An empty negative prompt says what no negative prompt says.
    Optional<String> negative =
        Optional.ofNullable(request.negativePrompt()).filter(text -> !text.isEmpty());
    return new GenerationSpec(
        model.id(),
        request.prompt(),
        negative,
        images,
        size(request.size(), defaults),
        seed,
        steps,
        scheduler,
        guidance(orElse(request.guidance(), GuidanceRequest.ABSENT), defaults),
        List.of(),
        false);
  }

  private static ImageSize size(String text, ModelDefaults defaults) {
    return text == null || text.equals("auto")
        ? defaults.size()
        : InvalidFieldException.naming("size", () -> ImageSize.parse(text));
  }

  private static Guidance guidance(GuidanceRequest request, ModelDefaults defaults) {
    return new Guidance(
        classifierFree(request, defaults),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ClassifierFreeGuidance classifierFree(
      GuidanceRequest request, ModelDefaults defaults) {
    double scale = orElse(request.scale(), defaults.guidanceScale());
    InvalidFieldException.naming(
        "guidance.scale", () -> new ClassifierFreeGuidance(scale, Interval.ALWAYS, 0));
    Interval interval =
        InvalidFieldException.naming("guidance.interval", () -> interval(request.interval()));
    return InvalidFieldException.naming(
        "guidance.rescale",
        () -> new ClassifierFreeGuidance(scale, interval, orElse(request.rescale(), 0.0)));
  }

  private static Interval interval(List<Double> ends) {
    if (ends == null) {
      return Interval.ALWAYS;
    } else if (ends.size() != 2 || ends.contains(null)) {
      throw new IllegalArgumentException("expected two numbers [start, stop], got " + ends);
    }
    return new Interval(ends.get(0), ends.get(1));
  }

  /** Fields of the interface that this version does not act on yet: an error, never silence. */
  private static void refuseUnsupported(ImagesRequest request) {
    GuidanceRequest guidance = orElse(request.guidance(), GuidanceRequest.ABSENT);
    Map<String, Boolean> asked = new LinkedHashMap<>();
    asked.put("stream", Boolean.TRUE.equals(request.stream()));
    asked.put("partial_images", orElse(request.partialImages(), 0) != 0);
    asked.put("guidance.perp_neg", isPresent(guidance.perpNeg()));
    asked.put("guidance.nasa", isPresent(guidance.nasa()));
    asked.put("guidance.nag", isPresent(guidance.nag()));
    asked.put("guidance.negtome", isPresent(guidance.negtome()));
    asked.put("diversity", isPresent(request.diversity()));
    asked.put("explain", Boolean.TRUE.equals(request.explain()));
    asked.forEach((field, isAsked) -> {
      if (isAsked) {
        throw ApiException.ofField(ErrorCode.NOT_SUPPORTED_YET, field, "not supported yet");
      }
    });
  }

  /** OpenAI's own fields that have no meaning here. */
  private static List<Warning> meaningless(ImagesRequest request) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    fields.put("background", request.background());
    fields.put("moderation", request.moderation());
    fields.put("output_compression", request.outputCompression());
    fields.put("quality", request.quality());
    fields.put("style", request.style());
    fields.put("user", request.user());
    return fields.entrySet().stream()
        .filter(entry -> isPresent(entry.getValue()))
        .map(entry -> new Warning(entry.getKey(), "accepted and ignored: it has no meaning here"))
        .toList();
  }

  private static boolean isPresent(JsonNode value) {
    return value != null && !value.isNull();
  }

  private static <T> T orElse(T value, T absent) {
    return value == null ? absent : value;
  }
}
