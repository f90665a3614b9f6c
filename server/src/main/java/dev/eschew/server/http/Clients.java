package dev.eschew.server.http;

import io.micronaut.http.HttpRequest;

/** Who calls. */
final class Clients {
  /** The name of a client without a key. */
  static final String ANONYMOUS = "anonymous";

  private static final String ATTRIBUTE = "eschew.client";

  private Clients() {}

  /** The name of the API key that a request presented. */
  static String of(HttpRequest<?> request) {
    return request.getAttribute(ATTRIBUTE, String.class).orElse(ANONYMOUS);
  }

  static void set(HttpRequest<?> request, String name) {
    request.setAttribute(ATTRIBUTE, name);
  }
}
