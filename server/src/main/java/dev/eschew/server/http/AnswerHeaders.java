package dev.eschew.server.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;

/** What browsers are told not to do with answers: guess types, run what others put into a page. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AnswerHeaders implements Ordered {
  private static final String POLICY = "Content-Security-Policy";

  /** The page brings scripts and styles in files of its own, and shows images as data URLs. */
  private static final String PAGE_POLICY =
      "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  /** To what is answered before routes are looked at: preflights and refusals. */
  @PreMatching
  @ResponseFilter
  void addEarly(MutableHttpResponse<?> response) {
    add(response);
  }

  @ResponseFilter
  void add(MutableHttpResponse<?> response) {
    response.getHeaders().set("X-Content-Type-Options", "nosniff");
    response.getHeaders().set("Referrer-Policy", "no-referrer");
    // The type of a file is told after this, so that all answers have it; only documents heed it.
    if (!response.getHeaders().contains(POLICY)) {
      response.header(POLICY, PAGE_POLICY);
    }
  }

  @Override
  public int getOrder() {
    return FilterOrder.ANSWER_HEADERS;
  }
}
