package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.scheduler.SchedulerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names what a client meant and does not get. Values by which a field does nothing are not meant:
 * many clients send every field.
 */
final class IdleFields {
  private static final String OVERRIDES = "override_settings";

  /** Settings by which nothing would change anyway, and those that are honoured. */
  private static final Set<String> SETTLED =
      Set.of("sd_model_checkpoint", "samples_format", "sd_vae", "CLIP_stop_at_last_layers");

  private final LenientFields fields;
  private final List<Warning> warnings = new ArrayList<>();

  private IdleFields(LenientFields fields) {
    this.fields = fields;
  }

  /** Of any request. */
  static List<Warning> of(LenientFields fields, SchedulerKind sampler) {
    IdleFields idle = new IdleFields(fields);
    idle.flags();
    idle.numbers(sampler);
    idle.texts();
    idle.overrides();
    idle.scripts();
    return idle.warnings;
  }

  /** Of a request with a picture. */
  static List<Warning> ofPicture(LenientFields fields, boolean masked) {
    IdleFields idle = new IdleFields(fields);
    if (fields.list("init_images").size() > 1) {
      idle.warn("init_images", "only the first picture was taken");
    }
    if (fields.number("initial_noise_multiplier").orElse(1.0) != 1) {
      idle.warn("initial_noise_multiplier", "has no effect here: noise is as it is drawn");
    }
    if (masked) {
      if (fields.number("mask_blur").orElse(0.0) > 0
          || fields.number("mask_blur_x").orElse(0.0) > 0
          || fields.number("mask_blur_y").orElse(0.0) > 0) {
        idle.warn("mask_blur", "the mask's edge is not blurred here");
      }
      if (fields.integer("inpainting_fill").orElse(1L) != 1) {
        idle.warn("inpainting_fill", "what is painted anew begins with the picture, as by 1");
      }
      if (fields.flag("inpaint_full_res", false)) {
        idle.warn("inpaint_full_res", "the whole picture is drawn, not the masked part enlarged");
      }
    }
    return idle.warnings;
  }

  private void flags() {
    warnIfSet("enable_hr", "there is no second pass here; drawn at width and height alone");
    warnIfSet("restore_faces", "there is no face restoration here");
    warnIfSet("tiling", "there is no tiling here");
    warnIfSet("save_images", "nothing is written to the server's disk");
  }

  private void warnIfSet(String name, String message) {
    if (fields.flag(name, false)) {
      warn(name, message);
    }
  }

  private void numbers(SchedulerKind sampler) {
    if (fields.number("subseed_strength").orElse(0.0) > 0) {
      warn("subseed_strength", "there are no variation seeds here");
    }
    for (String name : List.of("seed_resize_from_w", "seed_resize_from_h")) {
      if (fields.integer(name).orElse(0L) > 0) {
        warn(name, "noise is drawn at the image's own size here");
      }
    }
    double usual = sampler == SchedulerKind.DDIM ? 0 : 1;
    if (fields.number("eta").orElse(usual) != usual) {
      warn("eta", "samplers have the usual eta of their kind here");
    }
    for (String name : List.of("s_churn", "s_tmin", "s_min_uncond")) {
      if (fields.number(name).orElse(0.0) > 0) {
        warn(name, "has no effect here");
      }
    }
    if (fields.number("s_noise").orElse(1.0) != 1) {
      warn("s_noise", "has no effect here");
    }
  }

  private void texts() {
    if (!fields.list("styles").isEmpty()) {
      warn("styles", "there are no styles here; say it in the prompt");
    }
    for (String name : List.of("refiner_checkpoint", "infotext")) {
      fields
          .someText(name)
          .filter(text -> !text.equalsIgnoreCase("none"))
          .ifPresent(_ -> warn(name, "has no effect here"));
    }
  }

  private void overrides() {
    LenientFields overrides = fields.fields(OVERRIDES);
    overrides
        .someText("sd_vae")
        .filter(name -> !Set.of("automatic", "none").contains(name.toLowerCase(Locale.ROOT)))
        .ifPresent(_ -> warn(OVERRIDES + ".sd_vae", "a model is drawn with its own VAE here"));
    if (overrides.integer("CLIP_stop_at_last_layers").orElse(1L) > 1) {
      warn(
          OVERRIDES + ".CLIP_stop_at_last_layers",
          "texts are encoded up to the layer that the model's export ends at");
    }
    overrides.names().stream()
        .filter(name -> !SETTLED.contains(name))
        .forEach(name -> warn(OVERRIDES + "." + name, "there is no such setting here"));
  }

  private void scripts() {
    fields.fields(OwnFields.SCRIPTS).names().stream()
        .filter(script -> !OwnFields.isOurs(script))
        .forEach(script -> warn(OwnFields.SCRIPTS + "." + script, "there is no such script here"));
  }

  private void warn(String name, String message) {
    warnings.add(new Warning(name, message));
  }

  /** Whether a value was given at all. */
  static boolean isGiven(JsonNode value) {
    return value != null && !value.isNull();
  }
}
