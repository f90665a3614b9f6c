package dev.eschew.server.http;

import dev.eschew.server.api.ApiJson;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/** What orchestrators probe. */
@Controller("/health")
@Produces(MediaType.APPLICATION_JSON)
@ExecuteOn(TaskExecutors.BLOCKING)
final class HealthController {
  private final Readiness readiness;

  HealthController(Readiness readiness) {
    this.readiness = readiness;
  }

  /** Readiness in a word. */
  @Get
  HttpResponse<byte[]> summary() {
    Readiness.Report report = readiness.report();
    return answer(report, Map.of("status", report.status()));
  }

  /** Whether the process answers; one that does not wants a restart. */
  @Get("/liveness")
  HttpResponse<byte[]> liveness() {
    return uncached(HttpStatus.OK, Map.of("status", "UP"));
  }

  /** Whether requests should be sent here. */
  @Get("/readiness")
  HttpResponse<byte[]> ready() {
    Readiness.Report report = readiness.report();
    return answer(report, report);
  }

  private static HttpResponse<byte[]> answer(Readiness.Report report, Object body) {
    return uncached(report.isUp() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, body);
  }

  private static HttpResponse<byte[]> uncached(HttpStatus status, Object body) {
    return HttpResponse.<byte[]>status(status)
        .body(ApiJson.write(body))
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
