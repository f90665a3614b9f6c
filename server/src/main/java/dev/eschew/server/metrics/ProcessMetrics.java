package dev.eschew.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Java VM and the process: memory, collections, threads, processors, files. */
public final class ProcessMetrics implements MeterBinder, AutoCloseable {
  /** What Linux says of this process, see proc_pid_status(5). */
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final String RESIDENT = "VmRSS:";

  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Path status;

  public ProcessMetrics() {
    this(STATUS);
  }

  /** With another file in place of Linux's. */
  ProcessMetrics(Path status) {
    this.status = status;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    List<MeterBinder> binders =
        List.of(
            new JvmInfoMetrics(),
            new JvmMemoryMetrics(),
            collections,
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics());
    binders.forEach(binder -> binder.bindTo(registry));
    if (Files.isReadable(status)) {
      Gauge.builder("process.resident.memory", this, ProcessMetrics::resident)
          .description("Memory of the process that is in RAM, ONNX Runtime's included")
          .baseUnit("bytes")
          .strongReference(true)
          .register(registry);
    }
  }

  /** Bytes; the file says kB and means 1024 bytes. Not a number where it does not say. */
  private double resident() {
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(RESIDENT)) {
          return Double.parseDouble(line.substring(RESIDENT.length()).replace("kB", "").strip())
              * 1024;
        }
      }
    } catch (IOException e) {
      return Double.NaN;
    }
    return Double.NaN;
  }

  /** Ends what listens to the garbage collector. */
  @Override
  public void close() {
    collections.close();
  }
}
