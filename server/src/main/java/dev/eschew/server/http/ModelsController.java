package dev.eschew.server.http;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.ModelParts;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ModelAbilities;
import dev.eschew.server.api.ModelCard;
import dev.eschew.server.engine.Engine;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which models there are and what each can do. */
@Controller("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ModelsController {
  private final ModelCatalog catalog;
  private final Engine engine;
  private final Device device;

  /** By model id; reading a graph takes up to half a second. */
  private final Map<String, ModelAbilities> abilities = new ConcurrentHashMap<>();

  ModelsController(ModelCatalog catalog, Engine engine, OnnxRuntime runtime) {
    this.catalog = catalog;
    this.engine = engine;
    this.device = runtime.device();
  }

  @Get
  byte[] list() {
    List<ModelCard> cards =
        catalog.entries().stream()
            .map(entry -> ModelCard.brief(entry, engine.isLoaded(entry.id())))
            .toList();
    return ApiJson.write(new ModelCard.Listing("list", cards));
  }

  @Get("/{id}")
  byte[] one(@PathVariable String id) {
    return ApiJson.write(
        ModelCard.full(entry(id), engine.isLoaded(id), this::abilities, this::refusal));
  }

  /** Frees the model's memory; the next request for it loads it again. */
  @Post("/{id}/unload")
  byte[] unload(@PathVariable String id) {
    boolean unloaded = engine.unload(entry(id).id()).join();
    return ApiJson.write(Map.of("id", id, "unloaded", unloaded));
  }

  private ModelAbilities abilities(ModelFolder folder) {
    return abilities.computeIfAbsent(folder.id(), _ -> ModelAbilities.of(folder));
  }

  /** Not kept: files can be put right while the server runs. */
  private Optional<String> refusal(ModelFolder folder) {
    return ModelParts.refusal(folder, device);
  }

  private ModelCatalog.Entry entry(String id) {
    return catalog
        .find(id)
        .orElseThrow(() ->
            ApiException.ofField(ErrorCode.MODEL_NOT_FOUND, "model", "no model '" + id + "'"));
  }
}
