package dev.eschew.server.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The registry as Prometheus reads it, with all that the server measures in it. */
record ShownMetrics(PrometheusMeterRegistry registry) {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  /**
   * The content type of the answer.
   *
   * @param accepted by the client, in the order of its preference
   */
  static String contentType(List<MediaType> accepted) {
    return accepted.stream()
            .map(MediaType::getName)
            .filter(
                name -> name.equals("text/plain") || name.equals("application/openmetrics-text"))
            .findFirst()
            .filter(name -> !name.equals("text/plain"))
            .isPresent()
        ? OPEN_METRICS
        : TEXT;
  }

  byte[] scrape(String contentType) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    try {
      registry.scrape(page, contentType);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return page.toByteArray();
  }
}
