package dev.eschew.server.metrics;

import dev.eschew.server.api.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the engine tells of its work. Labels are ids of models in the catalog and names of this
 * code, never of a request, so their number is bounded. For any thread.
 */
public final class EngineMetrics {
  private static final String MODEL = "model";

  /** Upper bounds of the buckets, in rows. */
  private static final double[] ROWS = {1, 2, 4, 8, 16};

  private final MeterRegistry registry;

  /** Registers every error code at zero, so that the first error of a kind shows as an increase. */
  public EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (ErrorCode code : ErrorCode.values()) {
      errors(code);
    }
  }

  /**
   * A UNet run is over.
   *
   * @param model the model's id
   * @param rows rows of the run, without those that only fill up a fixed batch
   * @param unet what ONNX Runtime took for it
   */
  public void run(String model, int rows, Duration unet) {
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
        .record(rows);
    onnx(model, "unet", unet);
  }

  /** Text encoders of a model have run; embeddings that were cached do not count. */
  public void text(String model, Duration time) {
    onnx(model, "text", time);
  }

  /** A model's VAE has encoded or decoded. */
  public void vae(String model, Duration time) {
    onnx(model, "vae", time);
  }

  /**
   * Images went on.
   *
   * @param steps image steps: three images that went one step further are three
   */
  public void steps(String model, int steps) {
    Counter.builder("eschew.steps")
        .description("Steps of the sampler, each image's counted by itself")
        .tag(MODEL, model)
        .register(registry)
        .increment(steps);
  }

  /** Images are finished. */
  public void images(String model, int images) {
    Counter.builder("eschew.images")
        .description("Images finished")
        .tag(MODEL, model)
        .register(registry)
        .increment(images);
  }

  /** Something of the engine failed. */
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

  private Counter errors(ErrorCode code) {
    return Counter.builder("eschew.errors")
        .description("Errors of the engine by their code in answers")
        .tag("code", code.code())
        .register(registry);
  }

  private void onnx(String model, String part, Duration time) {
    Timer.builder("eschew.onnx")
        .description("Time inside ONNX Runtime by part of the model")
        .tag(MODEL, model)
        .tag("part", part)
        .register(registry)
        .record(time);
  }
}
