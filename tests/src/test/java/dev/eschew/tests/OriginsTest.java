package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.config.AccessSettings;
import dev.eschew.server.config.ListenSettings;
import dev.eschew.server.config.ServerSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages may call, and under which names. */
class OriginsTest {
  private static final String REQUEST =
      "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a dog\", \"steps\": 1, \"seed\": 1,"
          + " \"response_format\": \"url\"}";

  private static TestServer closed;
  private static TestServer open;
  private static TestServer waived;

  @BeforeAll
  static void start() {
    closed = TestServer.start();
    open =
        TestServer.start(
            listening("127.0.0.1")
                .withAccess(
                    new AccessSettings(
                        List.of(),
                        false,
                        Set.of("https://studio.example"),
                        Set.of("box.example"))));
    waived =
        TestServer.start(
            TestServer.settings()
                .withListen(ListenSettings.DEFAULT.withAddress("0.0.0.0", 0))
                .withAccess(new AccessSettings(List.of(), true, Set.of(), Set.of())));
  }

  private static ServerSettings listening(String host) {
    ListenSettings absent = ListenSettings.DEFAULT;
    return TestServer.settings()
        .withListen(
            new ListenSettings(
                host, 0, Optional.of(URI.create("https://images.example/draw/")), absent.drain()));
  }

  @AfterAll
  static void stop() {
    closed.close();
    open.close();
    waived.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "x"})
  void aPageOfAnotherOriginIsRefused(String origin) {
    RawRequest.Answer answer =
        RawRequest.post("/v1/images/generations", REQUEST)
            .with("Content-Type", "text/plain")
            .with("Origin", origin)
            .send(closed.uri());
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("\"code\":\"forbidden\"", "allowed_origins");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(
            RawRequest.of("OPTIONS", "/v1/images/generations")
                .with("Origin", origin)
                .with("Access-Control-Request-Method", "POST")
                .send(open.uri())
                .status())
        .isEqualTo(403);
  }

  @Test
  void thePageItselfAndAllowedOnesMayCall() {
    String own = "http://" + closed.uri().getAuthority();
    assertThat(get(closed, "Origin", own).status()).isEqualTo(200);
    RawRequest.Answer allowed = get(open, "Origin", "https://studio.example");
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(allowed.header("Access-Control-Allow-Origin")).contains("https://studio.example");
    assertThat(allowed.header("Access-Control-Expose-Headers").orElse("") + allowed.head())
        .contains("X-Request-Id", "Retry-After");
    assertThat(get(open, "Origin", "https://images.example").status()).isEqualTo(200);
  }

  /** What ends TLS before the server names neither port nor scheme of its own. */
  @ParameterizedTest
  @CsvSource({
    "box.example, https://box.example, 200",
    "box.example:443, https://box.example, 200",
    "box.example, http://box.example:80, 200",
    "box.example, http://box.example:81, 403",
    "box.example:8080, http://box.example:8080, 200",
    "box.example:8080, http://box.example, 403",
    "BOX.example:8080, http://box.example:8080, 200",
    "box.example, https://box.example.evil.example, 403",
  })
  void anOriginIsComparedByHostAndPort(String host, String origin, int status) {
    assertThat(
            RawRequest.get("/v1/models")
                .with("Host", host)
                .with("Origin", origin)
                .send(open.uri())
                .status())
        .isEqualTo(status);
  }

  /** DNS rebinding: the page's own name leads to this machine. */
  @Test
  void withoutKeysAnUnknownNameIsRefused() {
    for (TestServer server : List.of(closed, open)) {
      RawRequest.Answer rebound = get(server, "Host", "evil.example:8080");
      assertThat(rebound.status()).isEqualTo(403);
      assertThat(rebound.body()).contains("allowed_hosts");
      assertThat(get(server, "Host", "").status()).isIn(400, 403);
      assertThat(get(server, "Host", "localhost:8080").status()).isEqualTo(200);
      assertThat(get(server, "Host", "studio.localhost").status()).isEqualTo(200);
      assertThat(get(server, "Host", "192.168.1.5:8080").status()).isEqualTo(200);
      assertThat(get(server, "Host", "[::1]:8080").status()).isEqualTo(200);
    }
    assertThat(get(open, "Host", "box.example").status()).isEqualTo(200);
    assertThat(get(open, "Host", "images.example").status()).isEqualTo(200);
  }

  /** Where others are meant to reach it, programs may call it by any name, browsers may not. */
  @Test
  void whereKeysAreWaivedOnlyBrowsersAreAsked() {
    assertThat(get(waived, "Host", "eschew:8080").status()).isEqualTo(200);
    Map<String, String> ofBrowsers =
        Map.of("Sec-Fetch-Site", "same-origin", "Origin", "http://eschew:8080");
    ofBrowsers.forEach((header, value) ->
        assertThat(
                RawRequest.get("/v1/models")
                    .with("Host", "eschew:8080")
                    .with(header, value)
                    .send(waived.uri())
                    .status())
            .isEqualTo(403));
  }

  @Test
  void urlsInAnswersBelieveNoProxy() {
    RawRequest.Answer named =
        RawRequest.post("/v1/images/generations", REQUEST)
            .with("Host", "localhost:1234")
            .with("X-Forwarded-Host", "evil.example")
            .with("X-Forwarded-Proto", "https")
            .with("Forwarded", "host=evil.example")
            .send(closed.uri());
    assertThat(named.body()).contains("\"http://localhost:1234/v1/images/files/");
    assertThat(named.body()).doesNotContain("evil");
    RawRequest.Answer configured =
        RawRequest.post("/v1/images/generations", REQUEST)
            .with("X-Forwarded-Host", "evil.example")
            .send(open.uri());
    assertThat(configured.body()).contains("\"https://images.example/draw/v1/images/files/");
  }

  private static RawRequest.Answer get(TestServer server, String header, String value) {
    return RawRequest.get("/v1/models").with(header, value).send(server.uri());
  }
}
