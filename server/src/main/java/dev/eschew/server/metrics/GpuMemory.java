package dev.eschew.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How full the GPUs are, all processes together. */
public final class GpuMemory implements MeterBinder, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GpuMemory.class);
  private static final String DRIVERS_OWN = "libnvidia-ml.so.1";

  private final Optional<Nvml> nvml;

  /** Empty where there is no driver. */
  public GpuMemory() {
    this(DRIVERS_OWN);
  }

  /** With another library in place of the driver's. */
  GpuMemory(String library) {
    nvml = open(library);
  }

  private static Optional<Nvml> open(String library) {
    try {
      return Optional.of(new Nvml(library));
    } catch (IllegalArgumentException | IllegalStateException e) {
      log.debug("No memory of GPUs to show: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (int gpu = 0; gpu < nvml.map(Nvml::count).orElse(0); gpu++) {
      gauge(
          "used", "Memory of a GPU that is in use, by whomever", gpu, Nvml.Memory::used, registry);
      gauge("total", "Memory of a GPU", gpu, Nvml.Memory::total, registry);
    }
  }

  private void gauge(
      String name,
      String description,
      int gpu,
      ToDoubleFunction<Nvml.Memory> value,
      MeterRegistry registry) {
    Gauge.builder("eschew.gpu.memory." + name, () -> value.applyAsDouble(told(gpu)))
        .description(description)
        .baseUnit("bytes")
        .tag("gpu", String.valueOf(gpu))
        .strongReference(true)
        .register(registry);
  }

  private Nvml.Memory told(int gpu) {
    return nvml.orElseThrow().memory(gpu);
  }

  @Override
  public void close() {
    nvml.ifPresent(Nvml::close);
  }
}
