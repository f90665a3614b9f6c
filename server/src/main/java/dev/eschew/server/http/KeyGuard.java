package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.config.ApiKey;
import dev.eschew.server.config.ServerSettings;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lets in who presents an API key: as {@code Authorization: Bearer SECRET}, or as the password of
 * HTTP Basic, under any user name. Open are the health routes and the files of the page, which hold
 * nothing of anyone.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class KeyGuard implements Ordered {
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";
  private static final Pattern FILE_PATH =
      Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9_-]*)*/[A-Za-z0-9_-]+\\.[A-Za-z0-9]+");

  private final List<Known> keys = new ArrayList<>();

  /**
   * A key as it is compared.
   *
   * @param digest SHA-256 of its secret, so that all comparisons are of one length
   */
  @SuppressWarnings("ArrayRecordComponent") // compared in constant time, which equals is not
  private record Known(String name, byte[] digest) {}

  KeyGuard(ServerSettings settings) {
    for (ApiKey key : settings.access().keys()) {
      keys.add(new Known(key.name(), digest(key.secret())));
    }
  }

  @RequestFilter
  void check(HttpRequest<?> request) {
    if (keys.isEmpty()) {
      return;
    }
    Optional<String> name =
        request
            .getHeaders()
            .findFirst(HttpHeaders.AUTHORIZATION)
            .flatMap(KeyGuard::secret)
            .flatMap(this::owner);
    if (name.isPresent()) {
      Clients.set(request, name.get());
    } else if (!isOpen(request)) {
      throw new ApiException(
          ErrorCode.UNAUTHORIZED,
          "expected a valid API key as 'Authorization: Bearer KEY' or as the password of HTTP"
              + " Basic");
    }
  }

  @Override
  public int getOrder() {
    return FilterOrder.KEYS;
  }

  /** Compares with all keys, whichever fits: time tells nothing of them. */
  private Optional<String> owner(String secret) {
    byte[] digest = digest(secret);
    String owner = null;
    for (Known key : keys) {
      if (MessageDigest.isEqual(key.digest, digest)) {
        owner = key.name;
      }
    }
    return Optional.ofNullable(owner);
  }

  private static Optional<String> secret(String authorization) {
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    } else if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return password(authorization.substring(BASIC.length()).strip());
    }
    return Optional.empty();
  }

  private static Optional<String> password(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isOpen(HttpRequest<?> request) {
    if (request.getMethod() != HttpMethod.GET && request.getMethod() != HttpMethod.HEAD) {
      return false;
    }
    String path = request.getPath();
    return path.equals("/")
        || path.equals("/health")
        || path.startsWith("/health/")
        || isOfPage(path);
  }

  private static boolean isOfPage(String path) {
    return FILE_PATH.matcher(path).matches()
        && KeyGuard.class.getClassLoader().getResource("web" + path) != null;
  }

  private static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
