package dev.eschew.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.pipeline.StepOutcome;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.job.JobStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void theEngineCountsRunsRowsStepsAndImages() {
    EngineMetrics metrics = new EngineMetrics(registry);
    metrics.run("papertown", new StepOutcome.UnetRun(3, Duration.ofMillis(250)));
    metrics.run("papertown", new StepOutcome.UnetRun(16, Duration.ofMillis(750)));
    metrics.run("other", new StepOutcome.UnetRun(1, Duration.ofSeconds(2)));
    metrics.encoded("papertown", Duration.ofMillis(5));
    metrics.decoded("papertown", Duration.ofMillis(10));
    metrics.steps("papertown", 19);
    metrics.images("papertown", 2);
    metrics.watchLoaded(() -> 2);
    metrics.watchBusy(() -> 1.5);
    System.gc();
    assertThat(registry.scrape().lines())
        .contains(
            "eschew_runs_total{model=\"papertown\"} 2.0",
            "eschew_runs_total{model=\"other\"} 1.0",
            "eschew_rows_per_run_bucket{model=\"papertown\",le=\"2.0\"} 0",
            "eschew_rows_per_run_bucket{model=\"papertown\",le=\"4.0\"} 1",
            "eschew_rows_per_run_bucket{model=\"papertown\",le=\"16.0\"} 2",
            "eschew_rows_per_run_sum{model=\"papertown\"} 19.0",
            "eschew_onnx_seconds_sum{model=\"papertown\",part=\"unet\"} 1.0",
            "eschew_onnx_seconds_sum{model=\"papertown\",part=\"text\"} 0.005",
            "eschew_onnx_seconds_sum{model=\"papertown\",part=\"vae\"} 0.01",
            "eschew_steps_total{model=\"papertown\"} 19.0",
            "eschew_images_total{model=\"papertown\"} 2.0",
            "eschew_models_loaded 2.0",
            "eschew_onnx_busy_seconds_total 1.5");
  }

  @Test
  void everyErrorCodeIsThereBeforeItsFirstError() {
    EngineMetrics metrics = new EngineMetrics(registry);
    metrics.error(ErrorCode.OUT_OF_MEMORY);
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(registry.scrape().lines())
          .contains(
              "eschew_errors_total{code=\"%s\"} %s"
                  .formatted(code.code(), code == ErrorCode.OUT_OF_MEMORY ? "1.0" : "0.0"));
    }
  }

  @Test
  void theQueueTimesWaitingAndEnds() {
    QueueMetrics metrics = new QueueMetrics(registry);
    metrics.watch(() -> 4, () -> 1);
    metrics.taken(Duration.ofMillis(300));
    metrics.ended(JobStatus.COMPLETED, Optional.empty(), Duration.ofSeconds(3));
    metrics.ended(
        JobStatus.CANCELLED, Optional.of(ErrorCode.DEADLINE_EXCEEDED), Duration.ofSeconds(90));
    assertThat(registry.scrape().lines())
        .contains(
            "eschew_jobs_waiting 4.0",
            "eschew_jobs_running 1.0",
            "eschew_job_wait_seconds_bucket{le=\"0.1\"} 0",
            "eschew_job_wait_seconds_bucket{le=\"0.5\"} 1",
            "eschew_job_duration_seconds_sum{status=\"completed\"} 3.0",
            "eschew_job_duration_seconds_bucket{status=\"cancelled\",le=\"60.0\"} 0",
            "eschew_jobs_ended_total{code=\"none\",status=\"completed\"} 1.0",
            "eschew_jobs_ended_total{code=\"deadline_exceeded\",status=\"cancelled\"} 1.0");
  }

  @Test
  void whatClientsSendMakesNoLabels() {
    RequestMetrics metrics = new RequestMetrics(registry);
    metrics.answered(Optional.of("/v1/models/{id}"), "GET", 200, Duration.ofMillis(20));
    metrics.answered(Optional.empty(), "GET", 404, Duration.ofMillis(1));
    metrics.answered(Optional.empty(), "PWN1", 405, Duration.ofMillis(1));
    metrics.answered(Optional.empty(), "GET", 200, Duration.ofMillis(1));
    assertThat(registry.scrape().lines().filter(line -> line.contains("_count{")))
        .containsExactlyInAnyOrder(
            "eschew_http_requests_seconds_count{method=\"GET\",route=\"/v1/models/{id}\",status=\"200\"}"
                + " 1",
            "eschew_http_requests_seconds_count{method=\"GET\",route=\"unmatched\",status=\"404\"}"
                + " 1",
            "eschew_http_requests_seconds_count{method=\"OTHER\",route=\"unmatched\",status=\"405\"}"
                + " 1",
            "eschew_http_requests_seconds_count{method=\"GET\",route=\"files\",status=\"200\"} 1");
  }

  @Test
  void residentMemoryIsReadFromTheSystem(@TempDir Path folder) throws IOException {
    Path status =
        Files.writeString(
            folder.resolve("status"), "Name:\tjava\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\n");
    try (ProcessMetrics metrics = new ProcessMetrics(status)) {
      metrics.bindTo(registry);
      assertThat(registry.scrape().lines()).contains("process_resident_memory_bytes 204800.0");
    }
  }

  @Test
  void whereTheSystemDoesNotTellThereIsNoResidentMemory(@TempDir Path folder) {
    try (ProcessMetrics metrics = new ProcessMetrics(folder.resolve("none"))) {
      metrics.bindTo(registry);
      assertThat(registry.scrape())
          .doesNotContain("process_resident_memory_bytes")
          .contains("jvm_memory_used_bytes", "process_uptime_seconds", "process_files_open_files");
    }
  }

  /** The table of README.md names what there is. */
  @Test
  void theTableIsComplete() throws IOException {
    EngineMetrics engine = new EngineMetrics(registry);
    engine.run("m", new StepOutcome.UnetRun(1, Duration.ZERO));
    engine.steps("m", 1);
    engine.images("m", 1);
    engine.watchLoaded(() -> 0);
    engine.watchBusy(() -> 0);
    QueueMetrics queue = new QueueMetrics(registry);
    queue.watch(() -> 0, () -> 0);
    queue.ended(JobStatus.COMPLETED, Optional.empty(), Duration.ZERO);
    new RequestMetrics(registry).answered(Optional.empty(), "GET", 404, Duration.ZERO);
    Set<String> scraped =
        registry
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# HELP "))
            .map(line -> line.split(" ", 4))
            .peek(words -> assertThat(words[3]).isNotBlank())
            .map(words -> words[2])
            .filter(name -> !name.endsWith("_max"))
            .collect(Collectors.toCollection(TreeSet::new));
    String readme = Files.readString(Path.of("").toAbsolutePath().resolveSibling("README.md"));
    Set<String> told =
        Pattern.compile("`(eschew_[a-z_]+)")
            .matcher(readme)
            .results()
            .map((MatchResult found) -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(told).isEqualTo(scraped);
  }
}
