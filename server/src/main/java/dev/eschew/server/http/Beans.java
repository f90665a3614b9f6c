package dev.eschew.server.http;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.engine.Engine;
import dev.eschew.server.evaluation.Evaluators;
import dev.eschew.server.job.InMemoryJobQueue;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.Jobs;
import dev.eschew.server.metrics.EngineMetrics;
import dev.eschew.server.metrics.QueueMetrics;
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
  RequestResolver resolver(ServerSettings settings) {
    return new RequestResolver(new SecureRandom(), settings.limits());
  }

  @Singleton
  JobQueue queue(ServerSettings settings, QueueMetrics metrics) {
    return new InMemoryJobQueue(
        settings.engine(), settings.jobs(), InstantSource.system(), metrics);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Jobs jobs(
      ModelCatalog catalog, RequestResolver resolver, JobQueue queue, ServerSettings settings) {
    return new Jobs(catalog, resolver, queue, settings.jobs(), InstantSource.system());
  }

  @Context
  @Bean(preDestroy = "close")
  Engine engine(
      JobQueue queue,
      ModelCatalog catalog,
      RequestResolver resolver,
      OnnxRuntime runtime,
      ServerSettings settings,
      EngineMetrics metrics) {
    return new Engine(
        queue, catalog, resolver, runtime, settings.trials(), settings.engine(), metrics);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Evaluators evaluators(ServerSettings settings) {
    return new Evaluators(settings.builtInEvaluators(), settings.runtime());
  }

  @Singleton
  ImageStore store(ServerSettings settings) {
    return new ImageStore(
        settings.jobs().urlLifetime(), settings.jobs().urlBytes(), InstantSource.system());
  }
}
