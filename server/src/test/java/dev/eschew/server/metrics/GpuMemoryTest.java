package dev.eschew.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuMemoryTest {
  /** Two GPUs by the header's signatures; fails before it is initialised. */
  private static final String LIBRARY =
      """
      static int ready = 0;
      static int gpus[2];
      typedef struct { unsigned long long total, free, used; } memory;
      int nvmlInit_v2(void) { ready++; return 0; }
      int nvmlShutdown(void) { ready--; return 0; }
      int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return ready == 1 ? 0 : 1; }
      int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **gpu) {
        *gpu = &gpus[index];
        return index < 2 ? 0 : 2;
      }
      int nvmlDeviceGetMemoryInfo(void *gpu, memory *told) {
        int index = (int *) gpu - gpus;
        told->total = 80000000000ULL + index;
        told->free = 79000000000ULL;
        told->used = 1000000000ULL + index;
        return ready == 1 ? 0 : 1;
      }
      """;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @TempDir private Path folder;

  @Test
  void eachGpuIsShown() throws Exception {
    try (GpuMemory gpus = new GpuMemory(library().toString())) {
      gpus.bindTo(registry);
      assertThat(registry.scrape().lines())
          .contains(
              "eschew_gpu_memory_used_bytes{gpu=\"0\"} 1.0E9",
              "eschew_gpu_memory_used_bytes{gpu=\"1\"} 1.000000001E9",
              "eschew_gpu_memory_total_bytes{gpu=\"1\"} 8.0000000001E10");
    }
  }

  @Test
  void withoutDriverThereIsNothingToShow() {
    try (GpuMemory gpus = new GpuMemory("libof-no-driver.so.1")) {
      gpus.bindTo(registry);
      assertThat(registry.scrape()).doesNotContain("gpu");
    }
  }

  private Path library() throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("nvml.c"), LIBRARY);
    Path library = folder.resolve("libnvml.so");
    assumeTrue(compiled(source, library), "needs a C compiler called cc");
    return library;
  }

  private static boolean compiled(Path source, Path library) throws InterruptedException {
    try {
      Process compiler =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .inheritIO()
              .start();
      return compiler.waitFor(1, TimeUnit.MINUTES) && compiler.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
