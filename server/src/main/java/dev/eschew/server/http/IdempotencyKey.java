package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import io.micronaut.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The header by which a client knows a request again. */
final class IdempotencyKey {
  static final String HEADER = "Idempotency-Key";

  private static final Pattern FORM = Pattern.compile("[ -~]{1,255}");

  private IdempotencyKey() {}

  /**
   * The key of a request, if it has one.
   *
   * @throws ApiException if it is none that can be kept
   */
  static Optional<String> of(HttpRequest<?> request) {
    List<String> keys = request.getHeaders().getAll(HEADER);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (keys.size() > 1 || !FORM.matcher(keys.getFirst()).matches()) {
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD, HEADER, "expected one of 1 to 255 printable ASCII characters");
    }
    return Optional.of(keys.getFirst());
  }
}
