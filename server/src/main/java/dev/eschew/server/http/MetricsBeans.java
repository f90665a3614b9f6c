package dev.eschew.server.http;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.server.engine.Engine;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.metrics.EngineMetrics;
import dev.eschew.server.metrics.GpuMemory;
import dev.eschew.server.metrics.ProcessMetrics;
import dev.eschew.server.metrics.QueueMetrics;
import dev.eschew.server.metrics.RequestMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** Wires what is counted and timed; each server has its own registry. */
@Factory
final class MetricsBeans {
  @Singleton
  @Bean(preDestroy = "close")
  PrometheusMeterRegistry registry() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  @Singleton
  @Bean(preDestroy = "close")
  ProcessMetrics process() {
    return new ProcessMetrics();
  }

  @Singleton
  @Bean(preDestroy = "close")
  GpuMemory gpus() {
    return new GpuMemory();
  }

  @Singleton
  EngineMetrics engine(PrometheusMeterRegistry registry) {
    return new EngineMetrics(registry);
  }

  @Singleton
  QueueMetrics queue(PrometheusMeterRegistry registry) {
    return new QueueMetrics(registry);
  }

  @Singleton
  RequestMetrics requests(PrometheusMeterRegistry registry) {
    return new RequestMetrics(registry);
  }

  /** Asked for by the route that shows them. */
  @Singleton
  ShownMetrics shown(
      PrometheusMeterRegistry registry,
      ProcessMetrics process,
      GpuMemory gpus,
      EngineMetrics engineMetrics,
      QueueMetrics queueMetrics,
      ModelCatalog catalog,
      JobQueue queue,
      Engine engine,
      OnnxRuntime runtime) {
    process.bindTo(registry);
    gpus.bindTo(registry);
    engineMetrics.watchLoaded(
        () -> catalog.entries().stream().filter(entry -> engine.isLoaded(entry.id())).count());
    engineMetrics.watchBusy(() -> runtime.busy().nanos() / 1e9);
    queueMetrics.watch(queue::waiting, () -> queue.current().size() - queue.waiting());
    return new ShownMetrics(registry);
  }
}
