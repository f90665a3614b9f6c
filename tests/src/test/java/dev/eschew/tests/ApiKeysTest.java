package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.server.config.AccessSettings;
import dev.eschew.server.config.ApiKey;
import dev.eschew.server.config.ListenSettings;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.http.HttpServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with API keys lets in who has one, and tells others nothing. */
class ApiKeysTest {
  private static final String ANN = "ann-0123456789abcdef";
  private static final String BOB = "bob-0123456789abcdef";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            TestServer.settings()
                .withAccess(
                    new AccessSettings(
                        List.of(new ApiKey("ann", ANN), new ApiKey("bob", BOB)),
                        false,
                        Set.of("https://studio.example"),
                        Set.of())));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer " + ANN, "Bearer " + BOB, "bearer  " + BOB})
  void aKeyOpens(String authorization) {
    assertThat(models(authorization).status()).isEqualTo(200);
  }

  @Test
  void basicTakesTheKeyAsThePasswordOfAnyone() {
    assertThat(models(basic("ann:" + ANN)).status()).isEqualTo(200);
    assertThat(models(basic("user:" + BOB)).status()).isEqualTo(200);
    assertThat(models(basic(ANN)).status()).isEqualTo(401);
    assertThat(models(basic(ANN + ":")).status()).isEqualTo(401);
    assertThat(models("Basic !").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer ann",
        "Bearer " + ANN + "x",
        "Bearer ann:" + ANN,
        ANN
      })
  void whatIsNoKeyDoesNot(String authorization) {
    RawRequest.Answer answer = models(authorization);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
    assertThat(answer.body())
        .contains("\"code\":\"unauthorized\"", "\"type\":\"authentication_error\"")
        .doesNotContain(ANN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models",
        "/v1/models/papertown",
        "/v1/images/files/x.png",
        "/v1/jobs/x",
        "/sdapi/v1/options",
        "/metrics",
        "/openapi",
        "/no-such-route",
        "/health/../v1/models",
        "//v1/models",
        "/v1/models/",
        "/healthy",
        "/js/main.js/../v1/models",
        "/js",
        "/js/",
        "/js/no-such-file.js",
      })
  void everythingElseNeedsOne(String path) {
    assertThat(RawRequest.get(path).send(server.uri()).status()).isIn(400, 401, 404);
    assertThat(RawRequest.get(path).send(server.uri()).body()).doesNotContain("papertown\"");
    if (!path.contains("..")) {
      assertThat(RawRequest.get(path).send(server.uri()).status()).isEqualTo(401);
    }
  }

  @Test
  void nothingIsDrawnWithoutOne() {
    RawRequest.Answer answer =
        RawRequest.post("/v1/images/generations", "{\"prompt\": \"a\"}").send(server.uri());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(RawRequest.of("OPTIONS", "/v1/models").send(server.uri()).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/js/main.js",
        "/js/settings/references.js",
        "/css/tokens.css",
        "/index.html",
        "/health"
      })
  void thePageAndHealthStayOpen(String path) {
    assertThat(RawRequest.get(path).send(server.uri()).status()).isEqualTo(200);
  }

  @Test
  void aPreflightNeedsNoneAndARefusalCanBeReadByAllowedPages() {
    RawRequest.Answer preflight =
        RawRequest.of("OPTIONS", "/v1/images/generations")
            .with("Origin", "https://studio.example")
            .with("Access-Control-Request-Method", "POST")
            .with("Access-Control-Request-Headers", "authorization,content-type")
            .send(server.uri());
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin")).contains("https://studio.example");
    assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(preflight.header("X-Request-Id")).isPresent();
    RawRequest.Answer refused =
        RawRequest.get("/v1/models").with("Origin", "https://studio.example").send(server.uri());
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("Access-Control-Allow-Origin")).contains("https://studio.example");
  }

  @Test
  void anAddressThatOthersReachNeedsKeysOrAWaiver() {
    ServerSettings open =
        TestServer.settings().withListen(ListenSettings.DEFAULT.withAddress("0.0.0.0", 0));
    assertThatThrownBy(() -> HttpServer.start(open))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("api_keys_file")
        .hasMessageContaining("without_keys: true");
    try (HttpServer waived =
        HttpServer.start(
            open.withAccess(new AccessSettings(List.of(), true, Set.of(), Set.of())))) {
      assertThat(waived.uri().getPort()).isPositive();
    }
  }

  private static RawRequest.Answer models(String authorization) {
    return RawRequest.get("/v1/models").with("Authorization", authorization).send(server.uri());
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
