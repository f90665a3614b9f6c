package dev.eschew.server.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** What browsers are told not to do with answers: guess types, run what others put into a page. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AnswerHeaders implements Ordered {
  /** The page brings scripts and styles in files of its own, and shows images as data URLs. */
  private static final String PAGE_POLICY =
      "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  @ResponseFilter
  void add(MutableHttpResponse<?> response) {
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "no-referrer");
    if (response
        .getContentType()
        .filter(type -> type.matches(MediaType.TEXT_HTML_TYPE))
        .isPresent()) {
      response.header("Content-Security-Policy", PAGE_POLICY);
    }
  }

  @Override
  public int getOrder() {
    return FilterOrder.ANSWER_HEADERS;
  }
}
