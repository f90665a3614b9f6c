package dev.eschew.server.http;

import io.micronaut.http.filter.ServerFilterPhase;

/** In what order filters see a request; Micronaut's own for CORS comes after METRICS. */
final class FilterOrder {
  /** Around all others, so that every answer has an id. */
  static final int REQUEST_ID = ServerFilterPhase.FIRST.order();

  /** Around all that may refuse. */
  static final int ANSWER_HEADERS = REQUEST_ID + 1;

  /** Before preflights are answered: a page that may not call learns nothing. */
  static final int ORIGINS = REQUEST_ID + 2;

  /** After preflights, which carry no key; what it refuses, allowed pages can read. */
  static final int KEYS = ServerFilterPhase.SECURITY.order();

  private FilterOrder() {}
}
