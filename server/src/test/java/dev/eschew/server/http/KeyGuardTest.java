package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.config.AccessSettings;
import dev.eschew.server.config.ApiKey;
import dev.eschew.server.config.ServerSettings;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.simple.SimpleHttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyGuardTest {
  private static final ServerSettings OPEN = ServerSettings.defaults(Path.of("builtin"));
  private static final ServerSettings CLOSED =
      OPEN.withAccess(
          new AccessSettings(
              List.of(
                  new ApiKey("ann", "ann-0123456789abcdef"),
                  new ApiKey("bob", "bob-0123456789abcdef")),
              false,
              Set.of(),
              Set.of()));

  @Test
  void theRequestIsOfTheKeysOwner() {
    HttpRequest<?> request = request(HttpMethod.POST, "/v1/jobs", "Bearer bob-0123456789abcdef");
    new KeyGuard(CLOSED).check(request);
    assertThat(Clients.of(request)).isEqualTo("bob");
  }

  @Test
  void withoutKeysEveryoneIsAnonymous() {
    HttpRequest<?> request = request(HttpMethod.POST, "/v1/jobs", "Bearer ann-0123456789abcdef");
    new KeyGuard(OPEN).check(request);
    assertThat(Clients.of(request)).isEqualTo(Clients.ANONYMOUS);
  }

  @Test
  void onlyReadingThePageIsOpen() {
    KeyGuard guard = new KeyGuard(CLOSED);
    guard.check(request(HttpMethod.GET, "/js/main.js", ""));
    guard.check(request(HttpMethod.HEAD, "/health/readiness", ""));
    assertRefused(guard, HttpMethod.POST, "/");
    assertRefused(guard, HttpMethod.GET, "/js/main.jsx");
    assertRefused(guard, HttpMethod.GET, "/../application.yml");
    assertRefused(guard, HttpMethod.DELETE, "/health");
  }

  private static void assertRefused(KeyGuard guard, HttpMethod method, String path) {
    assertThatThrownBy(() -> guard.check(request(method, path, "Bearer x")))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHORIZED));
  }

  private static HttpRequest<?> request(HttpMethod method, String path, String authorization) {
    return new SimpleHttpRequest<>(method, path, "").header("Authorization", authorization);
  }
}
