package dev.eschew.server.metrics;

import dev.eschew.models.pipeline.StepOutcome;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.engine.EngineObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the engine tells of its work. Labels are ids of models in the catalog and names of this
 * code, never of a request, so their number is bounded. For any thread.
 */
public final class EngineMetrics implements EngineObserver {
  private final MeterRegistry registry;

  /** By the model's id; the registry takes a while to find one. */
  private final Map<String, ModelMeters> meters = new ConcurrentHashMap<>();

  /** Kept here, since the registry does not keep what a counter of a function looks at. */
  private volatile Supplier<Number> busySeconds = () -> 0;

  /** Registers every error code at zero, so that the first error of a kind shows as an increase. */
  public EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (ErrorCode code : ErrorCode.values()) {
      errors(code);
    }
  }

  @Override
  public void run(String model, StepOutcome.UnetRun run) {
    ModelMeters meters = of(model);
    meters.runs().increment();
    meters.rows().record(run.rows());
    meters.unet().record(run.time());
  }

  @Override
  public void encoded(String model, Duration time) {
    of(model).text().record(time);
  }

  @Override
  public void decoded(String model, Duration time) {
    of(model).vae().record(time);
  }

  @Override
  public void steps(String model, int steps) {
    of(model).steps().increment(steps);
  }

  @Override
  public void images(String model, int images) {
    of(model).images().increment(images);
  }

  @Override
  public void error(ErrorCode code) {
    errors(code).increment();
  }

  /**
   * Shows how many models are in memory.
   *
   * @param loaded asked at each scrape, from any thread
   */
  public void watchLoaded(Supplier<Number> loaded) {
    Gauge.builder("eschew.models.loaded", loaded)
        .description("Models in memory")
        .strongReference(true)
        .register(registry);
  }

  /**
   * Shows how long ONNX Runtime was at work.
   *
   * @param seconds since the start, however many runs at a time; asked at each scrape
   */
  public void watchBusy(Supplier<Number> seconds) {
    busySeconds = seconds;
    FunctionCounter.builder("eschew.onnx.busy", this, self -> self.busySeconds.get().doubleValue())
        .description("Wall time during which at least one graph ran")
        .baseUnit("seconds")
        .register(registry);
  }

  private Counter errors(ErrorCode code) {
    return Counter.builder("eschew.errors")
        .description("Errors of the engine by their code in answers")
        .tag("code", code.code())
        .register(registry);
  }

  private ModelMeters of(String model) {
    return meters.computeIfAbsent(model, id -> ModelMeters.register(id, registry));
  }
}
