package dev.eschew.server.http;

import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * Gives every request an id, by which its answer and the lines of the log are found together: the
 * client's own if it can be written anywhere, else a new one.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestIds implements Ordered {
  static final String HEADER = "X-Request-Id";

  private static final String ATTRIBUTE = "eschew.request";
  private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int RANDOM_BYTES = 8;

  private final SecureRandom random = new SecureRandom();

  /** The id of a request. */
  static String of(HttpRequest<?> request) {
    return request.getAttribute(ATTRIBUTE, String.class).orElse("");
  }

  @PreMatching
  @RequestFilter
  void give(HttpRequest<?> request, MutablePropagatedContext context) {
    String id =
        request
            .getHeaders()
            .findFirst(HEADER)
            .filter(given -> ACCEPTABLE.matcher(given).matches())
            .orElseGet(this::next);
    request.setAttribute(ATTRIBUTE, id);
    context.add(new InLog(id));
  }

  /** Of what is answered before routes are looked at: preflights and refusals. */
  @PreMatching
  @ResponseFilter
  void answerEarly(HttpRequest<?> request, MutableHttpResponse<?> response) {
    answer(request, response);
  }

  @ResponseFilter
  void answer(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response.getHeaders().set(HEADER, of(request));
  }

  @Override
  public int getOrder() {
    return FilterOrder.REQUEST_ID;
  }

  private String next() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Goes with the request from thread to thread and shows in each line that it logs. */
  private record InLog(String id) implements ThreadPropagatedContextElement<String> {
    private static final String KEY = "request";

    @Override
    public String updateThreadContext() {
      String before = MDC.get(KEY);
      MDC.put(KEY, id);
      return before == null ? "" : before;
    }

    @Override
    public void restoreThreadContext(String before) {
      if (before.isEmpty()) {
        MDC.remove(KEY);
      } else {
        MDC.put(KEY, before);
      }
    }
  }
}
