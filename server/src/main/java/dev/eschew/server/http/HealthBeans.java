package dev.eschew.server.http;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.ModelParts;
import dev.eschew.server.engine.Engine;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Wires what probes are told. */
@Factory
final class HealthBeans {
  @Singleton
  Readiness readiness(ModelCatalog catalog, Engine engine, OnnxRuntime runtime) {
    return new Readiness(
        catalog,
        engine::isLoaded,
        folder ->
            engine.refusal(folder.id()).or(() -> ModelParts.refusal(folder, runtime.device())),
        InstantSource.system());
  }
}
