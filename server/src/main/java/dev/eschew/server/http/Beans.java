package dev.eschew.server.http;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.engine.Engine;
import dev.eschew.server.engine.ImageService;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Wires what the routes need out of one {@link ServerSettings}. */
@Factory
final class Beans {
  @Context
  OnnxRuntime runtime(ServerSettings settings) {
    return new OnnxRuntime(settings.runtime());
  }

  @Context
  ModelCatalog catalog(ServerSettings settings) {
    return ModelCatalog.scan(settings.builtInModels(), settings.models());
  }

  @Singleton
  @Bean(preDestroy = "close")
  Engine engine(OnnxRuntime runtime, ServerSettings settings) {
    return new Engine(runtime, settings.trials(), settings.engine().queueLimit());
  }

  @Singleton
  ImageService images(ModelCatalog catalog, Engine engine, ServerSettings settings) {
    return new ImageService(
        catalog, engine, new RequestResolver(new SecureRandom(), settings.limits()));
  }

  @Singleton
  ImageStore store(ServerSettings settings) {
    return new ImageStore(
        settings.jobs().urlLifetime(), settings.jobs().urlBytes(), InstantSource.system());
  }
}
