package dev.eschew.server.http;

import dev.eschew.server.metrics.RequestMetrics;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.time.Duration;

/** Times every request, those that other filters refuse included. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestTiming implements Ordered {
  private static final String START = "dev.eschew.start";

  private final RequestMetrics metrics;

  RequestTiming(RequestMetrics metrics) {
    this.metrics = metrics;
  }

  @RequestFilter
  void start(HttpRequest<?> request) {
    request.setAttribute(START, System.nanoTime());
  }

  @ResponseFilter
  void end(HttpRequest<?> request, HttpResponse<?> response) {
    request
        .getAttribute(START, Long.class)
        .ifPresent(start ->
            metrics.answered(
                BasicHttpAttributes.getUriTemplate(request),
                request.getMethodName(),
                response.code(),
                Duration.ofNanos(System.nanoTime() - start)));
  }

  /** Before all others on the way in, behind them on the way out. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }
}
