package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.server.config.ServerSettings;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who run the server look at: health and metrics. */
class OperationTest {
  @Test
  void healthIsToldByModel(@TempDir Path folder) throws IOException {
    Path broken = Files.createDirectory(folder.resolve("half"));
    Files.writeString(broken.resolve("model_index.json"), "{}");
    ServerSettings settings =
        TestServer.settings().withModels(List.of(folder, TestPaths.tinyModels()));
    try (TestServer server = TestServer.start(settings)) {
      assertThat(server.get("/health/liveness").json().toString()).isEqualTo("{\"status\":\"UP\"}");
      TestServer.Answer ready = server.get("/health/readiness");
      assertThat(ready.status()).isEqualTo(200);
      assertThat(ready.headers().firstValue("Cache-Control")).hasValue("no-store");
      JsonNode models = ready.json().path("models");
      assertThat(models.at("/papertown/status").asText()).isEqualTo("available");
      assertThat(models.at("/tiny-sd-optimum-op14/status").asText()).isEqualTo("available");
      assertThat(models.at("/half/status").asText()).isEqualTo("broken");
      assertThat(models.at("/half/reason").asText()).isNotBlank();
      assertThat(ready.json().toString()).doesNotContain(folder.toString());
      draw(server);
      assertThat(
              server
                  .get("/health/readiness")
                  .json()
                  .at("/models/tiny-sd-optimum-op14/status")
                  .asText())
          .isEqualTo("loaded");
      assertThat(server.get("/health").json().toString()).isEqualTo("{\"status\":\"UP\"}");
    }
  }

  @Test
  void aServerWithoutAModelLivesAndIsNotReady(@TempDir Path empty) {
    ServerSettings settings =
        ServerSettings.defaults(empty).withListen(TestServer.settings().listen());
    try (TestServer server = TestServer.start(settings)) {
      assertThat(server.get("/health/liveness").status()).isEqualTo(200);
      TestServer.Answer ready = server.get("/health/readiness");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.json().path("status").asText()).isEqualTo("DOWN");
      assertThat(ready.json().path("reason").asText()).isEqualTo("no model can be used");
      assertThat(ready.json().at("/models/papertown/status").asText()).isEqualTo("broken");
      assertThat(ready.json().toString()).doesNotContain(empty.toString());
      assertThat(server.get("/health").status()).isEqualTo(503);
      assertThat(server.get("/health").json().path("status").asText()).isEqualTo("DOWN");
    }
  }

  @Test
  void requestsAreCountedByTheirRoute() {
    try (TestServer server = TestServer.start()) {
      draw(server);
      server.get("/v1/models/papertown");
      server.get("/v1/models/nobody");
      server.get("/v1/models/nothing");
      server.get("/wp-login.php");
      server.get("/.env");
      server.get("/");
      assertThat(server.get("/v1/images/generations").status()).isEqualTo(405);
      TestServer.Answer scraped = server.get("/metrics");
      assertThat(scraped.headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(text(scraped).lines())
          .contains(
              count("POST", "/v1/images/generations", 200, 1),
              count("GET", "/v1/models/{id}", 200, 1),
              count("GET", "/v1/models/{id}", 404, 2),
              count("GET", "unmatched", 404, 2),
              count("GET", "unmatched", 405, 1),
              count("GET", "files", 200, 1),
              "eschew_models_loaded 1.0")
          .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
          .anyMatch(line -> line.startsWith("process_uptime_seconds "))
          .anyMatch(line -> line.startsWith("eschew_errors_total{code=\"queue_full\"} "));
      assertThat(text(scraped)).doesNotContain("wp-login", "nobody");
      if (Files.isReadable(Path.of("/proc/self/status"))) {
        assertThat(value(text(scraped), "process_resident_memory_bytes")).isGreaterThan(5e7);
      }
    }
  }

  @Test
  void openMetricsIsForWhoPrefersIt() {
    try (TestServer server = TestServer.start()) {
      HttpRequest prometheus =
          HttpRequest.newBuilder(server.uri().resolve("/metrics"))
              .header(
                  "Accept",
                  "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1")
              .build();
      TestServer.Answer scraped = server.send(prometheus);
      assertThat(scraped.headers().firstValue("Content-Type"))
          .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(text(scraped)).endsWith("# EOF\n");
    }
  }

  private static void draw(TestServer server) {
    assertThat(
            server
                .generate("{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a\", \"steps\": 1}")
                .status())
        .isEqualTo(200);
  }

  private static String count(String method, String route, int status, int times) {
    return "eschew_http_requests_seconds_count{method=\"%s\",route=\"%s\",status=\"%d\"} %d"
        .formatted(method, route, status, times);
  }

  private static double value(String scraped, String name) {
    return scraped
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static String text(TestServer.Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
