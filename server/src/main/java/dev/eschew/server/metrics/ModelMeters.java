package dev.eschew.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What is counted and timed of one model. */
record ModelMeters(
    Counter runs,
    DistributionSummary rows,
    Counter steps,
    Counter images,
    Timer unet,
    Timer text,
    Timer vae) {
  private static final String MODEL = "model";

  /** Upper bounds of the buckets, in rows. */
  private static final double[] ROWS = {1, 2, 4, 8, 16};

  /** Those of a model, all at zero. */
  static ModelMeters register(String model, MeterRegistry registry) {
    return new ModelMeters(
        counter("eschew.runs", "UNet runs", model, registry),
        DistributionSummary.builder("eschew.rows.per.run")
            .description("Rows of one UNet run, a row being one prediction of one image")
            .serviceLevelObjectives(ROWS)
            .tag(MODEL, model)
            .register(registry),
        counter(
            "eschew.steps",
            "Steps of the sampler, each image's counted by itself",
            model,
            registry),
        counter("eschew.images", "Images finished", model, registry),
        part("unet", model, registry),
        part("text", model, registry),
        part("vae", model, registry));
  }

  private static Counter counter(
      String name, String description, String model, MeterRegistry registry) {
    return Counter.builder(name).description(description).tag(MODEL, model).register(registry);
  }

  private static Timer part(String part, String model, MeterRegistry registry) {
    return Timer.builder("eschew.onnx")
        .description("Time for parts of the model: unet, text (with pictures that came), vae")
        .tag(MODEL, model)
        .tag("part", part)
        .register(registry);
  }
}
