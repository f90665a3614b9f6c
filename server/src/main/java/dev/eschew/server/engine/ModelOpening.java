package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.io.IOException;

/** Brings models into memory. */
final class ModelOpening {
  private ModelOpening() {}

  /**
   * Opens all graphs of a model.
   *
   * @throws ApiException if its files cannot be read, the runtime refuses a graph, it failed its
   *     trial or there is no memory for it
   */
  static DiffusionModel open(ModelFolder folder, Workplace workplace) {
    try {
      workplace.trials().require(folder);
      return DiffusionModel.open(folder, workplace.runtime(), workplace.settings().rowsPerRun());
    } catch (OutOfMemoryError e) {
      throw Failures.toApi(e);
    } catch (IOException | RuntimeException e) {
      if (e instanceof OnnxFailure onnx && onnx.isOutOfMemory()) {
        throw Failures.toApi(e);
      }
      throw ApiException.ofField(
          ErrorCode.MODEL_UNUSABLE,
          "model",
          "'" + folder.id() + "' cannot be used: " + e.getMessage());
    }
  }
}
