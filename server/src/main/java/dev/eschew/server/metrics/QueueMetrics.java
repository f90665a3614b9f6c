package dev.eschew.server.metrics;

import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.job.JobStatus;
import dev.eschew.server.job.QueueObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What becomes of jobs, and how long they wait. For any thread. */
public final class QueueMetrics implements QueueObserver {
  /** Upper bounds of the buckets: from a warm small model to a long queue on a CPU. */
  private static final Duration[] TIMES = {
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5)
  };

  private final MeterRegistry registry;
  private final Timer wait;

  public QueueMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.wait =
        Timer.builder("eschew.job.wait")
            .description("Time that a job waited before a worker took it")
            .serviceLevelObjectives(TIMES)
            .register(registry);
  }

  /**
   * Shows how full the queue is.
   *
   * @param waiting jobs that wait; asked at each scrape, from any thread
   * @param running jobs that a worker has, likewise
   */
  public void watch(Supplier<Number> waiting, Supplier<Number> running) {
    Gauge.builder("eschew.jobs.waiting", waiting)
        .description("Jobs that wait for a worker")
        .strongReference(true)
        .register(registry);
    Gauge.builder("eschew.jobs.running", running)
        .description("Jobs that are drawn")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void taken(Duration waited) {
    wait.record(waited);
  }

  @Override
  public void ended(JobStatus status, Optional<ErrorCode> error, Duration whole) {
    Counter.builder("eschew.jobs.ended")
        .description("Jobs that are over by what became of them and the error's code, if any")
        .tag("status", status.apiName())
        .tag("code", error.map(ErrorCode::code).orElse("none"))
        .register(registry)
        .increment();
    Timer.builder("eschew.job.duration")
        .description("Time from a job's coming to its end")
        .serviceLevelObjectives(TIMES)
        .tag("status", status.apiName())
        .register(registry)
        .record(whole);
  }
}
