package dev.eschew.server.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** What Prometheus scrapes. */
@Controller("/metrics")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MetricsController {
  private final ShownMetrics metrics;

  MetricsController(ShownMetrics metrics) {
    this.metrics = metrics;
  }

  @Get
  @Produces(MediaType.ALL)
  HttpResponse<byte[]> scrape(HttpRequest<?> http) {
    String contentType = ShownMetrics.contentType(http.getHeaders().accept());
    return HttpResponse.ok(metrics.scrape(contentType))
        .header(HttpHeaders.CONTENT_TYPE, contentType);
  }
}
