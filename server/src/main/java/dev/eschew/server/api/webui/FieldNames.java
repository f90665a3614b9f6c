package dev.eschew.server.api.webui;

import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.ApiException;
import java.util.Map;

/** What the fields of our own requests are called by these clients. */
public final class FieldNames {
  private static final Map<String, String> NAMES =
      Map.of(
          "model", "override_settings.sd_model_checkpoint",
          "n", "batch_size",
          "size", "width, height",
          "scheduler", "sampler_name",
          "guidance.scale", "cfg_scale",
          "image", "init_images",
          "strength", "denoising_strength",
          "output_format", "override_settings.samples_format");

  private FieldNames() {}

  /** The same warning about their field. */
  static Warning translated(Warning warning) {
    return new Warning(name(warning.param()), warning.message());
  }

  /** The same error about their field. */
  public static ApiException translated(ApiException e) {
    return e.param()
        .filter(NAMES::containsKey)
        .map(param -> {
          String prefix = param + ": ";
          String message = e.getMessage();
          return ApiException.ofField(
              e.code(),
              name(param),
              message.startsWith(prefix) ? message.substring(prefix.length()) : message);
        })
        .orElse(e);
  }

  private static String name(String param) {
    return NAMES.getOrDefault(param, param);
  }
}
