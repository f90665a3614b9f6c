package dev.eschew.server.api;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;

/** Which model a request means. */
public final class ModelChoice {
  private ModelChoice() {}

  /**
   * The model of a request.
   *
   * @param id its id; null takes the default
   * @throws ApiException if there is none of that name, or it is broken
   */
  public static ModelFolder of(ModelCatalog catalog, String id) {
    String wanted =
        id != null
            ? id
            : catalog
                .defaultId()
                .orElseThrow(() ->
                    new ApiException(ErrorCode.MODEL_NOT_FOUND, "this server has no usable model"));
    ModelCatalog.Entry entry =
        catalog
            .find(wanted)
            .orElseThrow(() ->
                ApiException.ofField(
                    ErrorCode.MODEL_NOT_FOUND,
                    "model",
                    "no model '" + wanted + "'; GET /v1/models lists those there are"));
    return switch (entry) {
      case ModelCatalog.Usable usable -> usable.folder();
      case ModelCatalog.Broken broken ->
          throw ApiException.ofField(
              ErrorCode.MODEL_UNUSABLE,
              "model",
              "'" + broken.id() + "' cannot be used: " + broken.reason());
    };
  }
}
