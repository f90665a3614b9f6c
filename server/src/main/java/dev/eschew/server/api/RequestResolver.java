package dev.eschew.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.guidance.Guidance;
import dev.eschew.models.folder.ModelDefaults;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.pipeline.Feasibility;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.models.scheduler.Schedulers;
import dev.eschew.server.config.LimitSettings;
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
  private static final int MOST_PARTIAL_IMAGES = 3;

  private final RandomGenerator seeds;
  private final RequestLimits limits;

  /**
   * A resolver that takes what can be drawn at all.
   *
   * @param seeds where the seed of a request that names none comes from
   */
  public RequestResolver(RandomGenerator seeds) {
    this(seeds, LimitSettings.DEFAULT);
  }

  /**
   * A resolver.
   *
   * @param seeds where the seed of a request that names none comes from
   * @param limits the most that a request may ask for
   */
  public RequestResolver(RandomGenerator seeds, LimitSettings limits) {
    this.seeds = seeds;
    this.limits = new RequestLimits(limits);
  }

  /**
   * Checks a request against a model.
   *
   * @throws ApiException naming the field that cannot be honoured
   */
  public ResolvedRequest resolve(ImagesRequest request, ModelFolder model) {
    checkPartialImages(request);
    List<Warning> warnings = new ArrayList<>(meaningless(request));
    if (request.prompt() == null) {
      throw ApiException.ofField(ErrorCode.INVALID_FIELD, "prompt", "expected some text, got none");
    }
    try {
      DiversityKnob.Outcome asked = asked(request, model.defaults());
      GuidanceRequest guidance = asked.guidance();
      limits.checkTexts(request, guidance);
      if (meansNone(guidance.scale(), model)) {
        guidance = guidance.withScale(1);
        warnings.add(
            new Warning(
                "guidance.scale",
                "0 was taken as 1, no guidance, as the Python pipelines take it: this model draws"
                    + " without"));
      }
      ReferenceUploads uploads = uploads(guidance);
      Optional<SourceUpload> source = SourceUpload.of(request);
      GenerationSpec spec = spec(request, guidance, uploads, source, model);
      checkFeasible(spec, source.isPresent() && SourceUpload.isAuto(request.size()), model);
      source.ifPresent(
          upload -> warnings.addAll(upload.warnings(request, spec.source().orElseThrow(), model)));
      if (asked.idle()) {
        warnings.add(
            new Warning("diversity", "has no effect: one image has no other to differ from"));
      }
      if (!model.unetConfig().sizeConditioned()) {
        warnings.addAll(SizeFields.meaningless(request));
      }
      warnings.addAll(GuidanceWarnings.of(spec, timesteps(spec, model)));
      ImageFormat format =
          InvalidFieldException.naming(
              "output_format", () -> ImageFormat.forName(orElse(request.outputFormat(), "png")));
      ResponseFormat responseFormat =
          InvalidFieldException.naming(
              "response_format",
              () -> ResponseFormat.forName(orElse(request.responseFormat(), "b64_json")));
      ResolvedRequest resolved =
          new ResolvedRequest(
              spec,
              uploads,
              source,
              format,
              responseFormat,
              warnings,
              Boolean.TRUE.equals(request.strict()));
      resolved.refuseIfStrict(warnings);
      return resolved;
    } catch (InvalidFieldException e) {
      throw ApiException.ofField(ErrorCode.INVALID_FIELD, e.field(), e.getMessage());
    }
  }

  private GenerationSpec spec(
      ImagesRequest request,
      GuidanceRequest guidance,
      ReferenceUploads uploads,
      Optional<SourceUpload> source,
      ModelFolder model) {
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
    if (negative.isPresent() && guidance.perpNeg() != null) {
      throw new InvalidFieldException(
          "negative_prompt",
          "expected none beside guidance.perp_neg, whose unconditional row must stay"
              + " unconditional; say it as one of its prompts");
    }
    ImageSize size =
        source.isPresent() && SourceUpload.isAuto(request.size())
            ? source.orElseThrow().ownSize(model)
            : size(request.size(), defaults);
    limits.checkAmounts(images, steps, size);
    Guidance terms =
        TermResolver.resolve(
            guidance, defaults.guidanceScale(), model.unetConfig().embedsGuidance());
    return new GenerationSpec(
        model.id(),
        request.prompt(),
        negative,
        images,
        size,
        seed,
        steps,
        scheduler,
        terms,
        uploads.decode(size),
        SizeFields.resolve(request, size),
        Boolean.TRUE.equals(request.explain()),
        source.map(upload -> upload.source(request, size, scheduler, model)));
  }

  private static void checkFeasible(GenerationSpec spec, boolean isOwnSize, ModelFolder model) {
    try {
      Feasibility.check(spec, model);
    } catch (InvalidFieldException e) {
      throw isOwnSize && e.field().equals("size")
          ? new InvalidFieldException(
              "size",
              e.getMessage() + "; this is the image's own size: " + SourceUpload.wayOut(model))
          : e;
    }
  }

  /**
   * Few-step models are drawn without guidance, which their own instructions call scale 0. By the
   * formula that would be the unconditional prediction alone, which nobody means.
   */
  private static boolean meansNone(Double scale, ModelFolder model) {
    return scale != null && scale == 0 && model.defaults().guidanceScale() == 1;
  }

  private static ReferenceUploads uploads(GuidanceRequest guidance) {
    return guidance.negtome() == null || guidance.negtome().images() == null
        ? ReferenceUploads.NONE
        : ReferenceUploads.of(guidance.negtome().images());
  }

  /** Of all model calls; that the scheduler can take the steps was found before. */
  private static float[] timesteps(GenerationSpec spec, ModelFolder model) {
    return spec.start(
            Schedulers.create(spec.scheduler(), model.scheduler()), new TorchGenerator(spec.seed()))
        .timesteps();
  }

  private static ImageSize size(String text, ModelDefaults defaults) {
    return SourceUpload.isAuto(text)
        ? defaults.size()
        : InvalidFieldException.naming("size", () -> ImageSize.parse(text));
  }

  /** What the request asks of guidance, its {@code diversity} spelt out. */
  private static DiversityKnob.Outcome asked(ImagesRequest request, ModelDefaults defaults) {
    GuidanceRequest guidance = orElse(request.guidance(), GuidanceRequest.ABSENT);
    if (request.diversity() == null) {
      return new DiversityKnob.Outcome(guidance, false);
    }
    return DiversityKnob.apply(
        guidance, request.diversity(), defaults.diversity(), orElse(request.n(), 1));
  }

  private static void checkPartialImages(ImagesRequest request) {
    int partialImages = orElse(request.partialImages(), 0);
    if (partialImages < 0 || partialImages > MOST_PARTIAL_IMAGES) {
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD,
          "partial_images",
          "expected 0 to " + MOST_PARTIAL_IMAGES + ", got " + partialImages);
    }
  }

  /** OpenAI's own fields that have no meaning here. */
  private static List<Warning> meaningless(ImagesRequest request) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    fields.put("background", request.background());
    fields.put("input_fidelity", request.inputFidelity());
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
