package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ModelChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A txt2img or img2img request.
 *
 * @param body as it came
 * @param request what is asked for, in our own terms
 * @param sendImages whether the answer has the images
 * @param settings those that later requests are to have, if this one says so
 * @param warnings what a client meant and does not get, as far as it is known before drawing
 */
public record WebuiRequest(
    ObjectNode body,
    ImagesRequest request,
    boolean sendImages,
    boolean isImg2Img,
    Optional<WebuiSettings> settings,
    List<Warning> warnings) {
  /** How often a picture is looked at before it is finished, for {@code current_image}. */
  private static final int PARTIAL_IMAGES = 3;

  private static final double DENOISING_STRENGTH = 0.75;
  private static final String CHECKPOINT = "sd_model_checkpoint";

  public WebuiRequest {
    warnings = List.copyOf(warnings);
  }

  /** Whether it is from a client that knows of our own fields. */
  boolean usesOwnFields() {
    LenientFields fields = new LenientFields(body);
    return fields.object(OwnFields.NAME).isPresent()
        || fields.fields(OwnFields.SCRIPTS).names().stream().anyMatch(OwnFields::isOurs);
  }

  /**
   * What a body asks for.
   *
   * @param settings where the body is silent
   * @throws ApiException if a field cannot be understood, or names what there is not
   */
  public static WebuiRequest txt2img(
      ObjectNode body, ModelCatalog catalog, WebuiSettings settings) {
    return new Reading(body, catalog, settings).request(false);
  }

  /** As {@link #txt2img}, with a picture. */
  public static WebuiRequest img2img(
      ObjectNode body, ModelCatalog catalog, WebuiSettings settings) {
    return new Reading(body, catalog, settings).request(true);
  }

  /** One request being read. */
  private static final class Reading {
    private final ObjectNode body;
    private final LenientFields fields;
    private final WebuiSettings settings;
    private final ModelFolder model;
    private final ObjectNode request;
    private final List<Warning> warnings = new ArrayList<>();

    Reading(ObjectNode body, ModelCatalog catalog, WebuiSettings usual) {
      this.body = body;
      this.fields = new LenientFields(body);
      this.settings = overridden(catalog, usual);
      this.model = ModelChoice.of(catalog, settings.model());
      this.request = OwnFields.of(fields);
    }

    private WebuiSettings overridden(ModelCatalog catalog, WebuiSettings usual) {
      LenientFields overrides = fields.fields("override_settings");
      return new WebuiSettings(
          overrides
              .someText(CHECKPOINT)
              .map(name -> CheckpointNames.find(catalog, "override_settings." + CHECKPOINT, name))
              .orElse(usual.model()),
          overrides.someText("samples_format").orElse(usual.samplesFormat()));
    }

    WebuiRequest request(boolean isImg2Img) {
      SamplerChoice sampler = sampler();
      common(sampler);
      Optional<WebuiSize> size =
          WebuiSize.of(fields, model.defaults().size(), model.vae().latentFactor());
      size.ifPresent(asked -> {
        request.put("size", asked.toString());
        asked.warning(fields).ifPresent(warnings::add);
      });
      if (isImg2Img) {
        picture(size);
      }
      refuseIfStrict();
      boolean stays = !fields.flag("override_settings_restore_afterwards", true);
      return new WebuiRequest(
          body,
          ApiJson.read(request, ImagesRequest.class),
          fields.flag("send_images", true),
          isImg2Img,
          stays ? Optional.of(settings) : Optional.empty(),
          warnings);
    }

    private SamplerChoice sampler() {
      SamplerChoice choice =
          SamplerChoice.of(
              fields.someText("sampler_name").or(() -> fields.someText("sampler_index")),
              fields.someText("scheduler"),
              model.scheduler().kind());
      choice.warning().ifPresent(warnings::add);
      warnings.addAll(IdleFields.of(fields, choice.kind()));
      return choice;
    }

    private void common(SamplerChoice sampler) {
      request.put("model", model.id());
      request.put("prompt", fields.text("prompt").orElse(""));
      fields.text("negative_prompt").ifPresent(text -> request.put("negative_prompt", text));
      fields
          .integer("seed")
          .filter(seed -> seed != -1)
          .ifPresent(seed -> request.put("seed", seed));
      fields.integer("steps").ifPresent(steps -> request.put("steps", inRange("steps", steps)));
      request.put("scheduler", sampler.kind().apiName());
      request.put("n", inRange("batch_size", images()));
      request.put("output_format", format(settings.samplesFormat()));
      request.put("partial_images", PARTIAL_IMAGES);
      fields.number("cfg_scale").ifPresent(this::scale);
    }

    private long images() {
      long batchSize = fields.integer("batch_size").orElse(1L);
      long batches = fields.integer("n_iter").orElse(1L);
      if (batchSize < 1 || batches < 1) {
        throw fields.wrong(
            batchSize < 1 ? "batch_size" : "n_iter", "expected a number of images, 1 or more");
      }
      return Math.min(batchSize, Integer.MAX_VALUE) * Math.min(batches, Integer.MAX_VALUE);
    }

    private int inRange(String name, long value) {
      if (value != (int) value) {
        throw fields.wrong(name, "value is out of range");
      }
      return (int) value;
    }

    /** What is said in the terms of our own guidance wins. */
    private void scale(double scale) {
      if (!IdleFields.isGiven(request.get(OwnFields.GUIDANCE))) {
        request.putObject(OwnFields.GUIDANCE);
      }
      if (request.get(OwnFields.GUIDANCE) instanceof ObjectNode guidance) {
        ObjectNode merged = guidance.deepCopy();
        if (!IdleFields.isGiven(merged.get("scale"))) {
          merged.put("scale", scale);
        }
        request.set(OwnFields.GUIDANCE, merged);
      }
    }

    private String format(String samplesFormat) {
      return switch (samplesFormat.toLowerCase(Locale.ROOT)) {
        case "png" -> "png";
        case "jpg", "jpeg" -> "jpeg";
        case "webp" -> "webp";
        default ->
            throw fields
                .fields("override_settings")
                .wrong("samples_format", "expected png, jpg or webp");
      };
    }

    private void picture(Optional<WebuiSize> size) {
      UploadedPictures pictures = UploadedPictures.of(fields);
      request.put("image", pictures.image());
      pictures.mask().ifPresent(mask -> request.put("mask", mask));
      request.put("strength", fields.number("denoising_strength").orElse(DENOISING_STRENGTH));
      warnings.addAll(pictures.warnings(fields, size));
    }

    private void refuseIfStrict() {
      if (request.path("strict").asBoolean(false) && !warnings.isEmpty()) {
        Warning first = warnings.getFirst();
        throw ApiException.ofField(ErrorCode.INVALID_FIELD, first.param(), first.message());
      }
    }
  }
}
