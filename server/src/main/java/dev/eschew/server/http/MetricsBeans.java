package dev.eschew.server.http;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.server.engine.Engine;
import dev.eschew.server.metrics.EngineMetrics;
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
      EngineMetrics engineMetrics,
      ModelCatalog catalog,
      Engine engine) {
    process.bindTo(registry);
    engineMetrics.watchLoaded(
        () -> catalog.entries().stream().filter(entry -> engine.isLoaded(entry.id())).count());
    return new ShownMetrics(registry);
  }
}
