package dev.eschew.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** HTTP requests. Labels are bounded, whatever clients send. For any thread. */
public final class RequestMetrics {
  /** The route of what no route and no file answers. */
  static final String UNMATCHED = "unmatched";

  /** The route of the page's files. */
  static final String FILES = "files";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Upper bounds of the buckets. */
  private static final Duration[] TIMES = {
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1)
  };

  private final MeterRegistry registry;

  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A request is answered.
   *
   * @param route the pattern, such as {@code /v1/models/{id}}; empty if there was none
   * @param method as it came
   * @param status of the answer
   * @param time until the answer began
   */
  public void answered(Optional<String> route, String method, int status, Duration time) {
    Timer.builder("eschew.http.requests")
        .description("HTTP requests, timed until the answer begins")
        .serviceLevelObjectives(TIMES)
        .tag("route", route.orElse(status < 400 ? FILES : UNMATCHED))
        .tag("method", METHODS.contains(method) ? method : "OTHER")
        .tag("status", String.valueOf(status))
        .register(registry)
        .record(time);
  }
}
