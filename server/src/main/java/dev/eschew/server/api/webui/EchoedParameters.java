package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A request's fields as answers repeat them: as they came, with what was used where none came. */
final class EchoedParameters {
  /** Fields that clients send and that are repeated; stray ones are not. */
  private static final List<String> FIELDS =
      List.of(
          "prompt",
          "negative_prompt",
          "styles",
          "seed",
          "subseed",
          "subseed_strength",
          "seed_resize_from_h",
          "seed_resize_from_w",
          "sampler_name",
          "scheduler",
          "batch_size",
          "n_iter",
          "steps",
          "cfg_scale",
          "width",
          "height",
          "restore_faces",
          "tiling",
          "do_not_save_samples",
          "do_not_save_grid",
          "eta",
          "denoising_strength",
          "s_min_uncond",
          "s_churn",
          "s_tmax",
          "s_tmin",
          "s_noise",
          "override_settings",
          "override_settings_restore_afterwards",
          "refiner_checkpoint",
          "refiner_switch_at",
          "comments",
          "enable_hr",
          "hr_scale",
          "hr_upscaler",
          "hr_second_pass_steps",
          "resize_mode",
          "image_cfg_scale",
          "mask_blur",
          "mask_blur_x",
          "mask_blur_y",
          "inpainting_fill",
          "inpaint_full_res",
          "inpaint_full_res_padding",
          "inpainting_mask_invert",
          "initial_noise_multiplier",
          "sampler_index",
          "include_init_images",
          "script_name",
          "script_args",
          "send_images",
          "save_images",
          "alwayson_scripts",
          "force_task_id",
          "infotext",
          OwnFields.NAME);

  private static final List<String> PICTURES = List.of("init_images", "mask");

  private EchoedParameters() {}

  static ObjectNode of(WebuiRequest asked, WebuiAnswer.Drawn drawn) {
    ObjectNode parameters = WebuiJson.object();
    parameters.put("prompt", "");
    parameters.put("negative_prompt", "");
    parameters.putArray("styles");
    parameters.put("seed", -1);
    parameters.put("sampler_name", drawn.sampler());
    parameters.put("batch_size", 1);
    parameters.put("n_iter", 1);
    parameters.set("steps", WebuiJson.tree(drawn.steps()));
    parameters.set("cfg_scale", WebuiJson.tree(drawn.cfgScale()));
    parameters.set("width", WebuiJson.tree(drawn.width()));
    parameters.set("height", WebuiJson.tree(drawn.height()));
    parameters.putObject("override_settings");
    parameters.put("override_settings_restore_afterwards", true);
    parameters.putArray("script_args");
    parameters.put("send_images", true);
    parameters.put("save_images", false);
    parameters.putObject("alwayson_scripts");
    for (String name : FIELDS) {
      JsonNode sent = asked.body().get(name);
      if (IdleFields.isGiven(sent)) {
        parameters.set(name, sent);
      }
    }
    if (asked.isImg2Img()) {
      boolean included = new LenientFields(asked.body()).flag("include_init_images", false);
      for (String name : PICTURES) {
        parameters.set(name, included ? asked.body().get(name) : null);
      }
    }
    return parameters;
  }
}
