package dev.eschew.server.metrics;

import dev.eschew.models.pipeline.StepOutcome;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.engine.EngineObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the engine tells of its work. Labels are ids of models in the catalog and names of this
 * code, never of a request, so their number is bounded. For any thread.
 */
public final class EngineMetrics implements EngineObserver {
  private static final String MODEL = "model";

  /** Upper bounds of the buckets, in rows. */
  private static final double[] ROWS = {1, 2, 4, 8, 16};

  private final MeterRegistry registry;

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
    Counter.builder("eschew.runs")
        .description("UNet runs")
        .tag(MODEL, model)
        .register(registry)
        .increment();
    DistributionSummary.builder("eschew.rows.per.run")
        .description("Rows of one UNet run, a row being one prediction of one image")
        .serviceLevelObjectives(ROWS)
        .tag(MODEL, model)
        .register(registry)
        .record(run.rows());
    onnx(model, "unet", run.time());
  }

  @Override
  public void encoded(String model, Duration time) {
    onnx(model, "text", time);
  }

  @Override
  public void decoded(String model, Duration time) {
    onnx(model, "vae", time);
  }

  @Override
  public void steps(String model, int steps) {
    Counter.builder("eschew.steps")
        .description("Steps of the sampler, each image's counted by itself")
        .tag(MODEL, model)
        .register(registry)
        .increment(steps);
  }

  @Override
  public void images(String model, int images) {
    Counter.builder("eschew.images")
        .description("Images finished")
        .tag(MODEL, model)
        .register(registry)
        .increment(images);
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

  private void onnx(String model, String part, Duration time) {
    Timer.builder("eschew.onnx")
        .description("Time for parts of the model: unet, text (with pictures that came), vae")
        .tag(MODEL, model)
        .tag("part", part)
        .register(registry)
        .record(time);
  }
}
