package dev.eschew.server.api.webui;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.util.regex.Pattern;

/** The names by which clients know a model: its id, with a short hash or a file's ending or not. */
public final class CheckpointNames {
  private static final Pattern HASH = Pattern.compile("\\s*\\[[0-9a-fA-F]+\\]$");
  private static final Pattern ENDING = Pattern.compile("\\.(safetensors|ckpt|pt|onnx)$");

  private CheckpointNames() {}

  /**
   * The id of the model that is meant.
   *
   * @param field that names it
   * @throws ApiException if there is none of that name
   */
  static String find(ModelCatalog catalog, String field, String name) {
    if (catalog.find(name).isPresent()) {
      return name;
    }
    String id = ENDING.matcher(HASH.matcher(name.strip()).replaceFirst("")).replaceFirst("");
    return catalog
        .find(id)
        .map(ModelCatalog.Entry::id)
        .orElseThrow(() ->
            ApiException.ofField(
                ErrorCode.MODEL_NOT_FOUND,
                field,
                "model '" + name + "' not found; GET /sdapi/v1/sd-models lists those there are"));
  }
}
