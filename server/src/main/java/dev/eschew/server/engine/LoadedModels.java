package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.trial.ModelTrials;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that are in memory; each is opened when it is first asked for. For the worker's thread
 * alone.
 */
final class LoadedModels implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LoadedModels.class);

  private final OnnxRuntime runtime;
  private final ModelTrials trials;
  private final Map<String, DiffusionModel> loaded = new ConcurrentHashMap<>();

  LoadedModels(OnnxRuntime runtime, ModelTrials trials) {
    this.runtime = runtime;
    this.trials = trials;
  }

  /**
   * The model of a folder, opened if need be.
   *
   * @throws ApiException if its files cannot be read, the runtime refuses a graph or it failed its
   *     trial
   */
  DiffusionModel get(ModelFolder folder) {
    DiffusionModel model = loaded.get(folder.id());
    if (model == null) {
      long start = System.nanoTime();
      model = open(folder);
      loaded.put(folder.id(), model);
      log.info("Loaded {} in {} ms", folder.id(), (System.nanoTime() - start) / 1_000_000);
    }
    return model;
  }

  private DiffusionModel open(ModelFolder folder) {
    try {
      trials.require(folder);
      return DiffusionModel.open(folder, runtime);
    } catch (IOException | OnnxFailure | IllegalArgumentException e) {
      throw ApiException.ofField(
          ErrorCode.MODEL_UNUSABLE,
          "model",
          "'" + folder.id() + "' cannot be used: " + e.getMessage());
    }
  }

  /** Whether a model is in memory; for any thread. */
  boolean isLoaded(String id) {
    return loaded.containsKey(id);
  }

  /** Frees a model's memory; it is opened again when next asked for. */
  boolean unload(String id) {
    DiffusionModel model = loaded.remove(id);
    if (model == null) {
      return false;
    }
    model.close();
    log.info("Unloaded {}", id);
    return true;
  }

  @Override
  public void close() {
    for (String id : loaded.keySet().toArray(String[]::new)) {
      try {
        unload(id);
      } catch (RuntimeException e) {
        log.warn("Unloading {} failed", id, e);
      }
    }
  }
}
