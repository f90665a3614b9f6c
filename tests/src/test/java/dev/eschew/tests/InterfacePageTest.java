package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /openapi} for machines and for browsers. */
class InterfacePageTest {
  private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void theDocumentIsYamlUnlessJsonIsAskedFor() {
    assertThat(text(get("/openapi", "*/*"))).startsWith("openapi: 3.1.0\n");
    TestServer.Answer json = get("/openapi", "application/json");
    assertThat(type(json)).isEqualTo("application/json");
    assertThat(json.json().path("openapi").asText()).isEqualTo("3.1.0");
    assertThat(json.headers().firstValue("Vary")).hasValue("Accept");
    assertThat(server.get("/openapi.json").json()).isEqualTo(json.json());
    assertThat(type(server.get("/openapi.yml"))).isEqualTo("application/yaml");
    assertThat(get("/openapi", "application/yaml;q=0.5, application/json;q=0.9").json())
        .isEqualTo(json.json());
  }

  @Test
  void thePageLoadsOnlyWhatTheServerHas() {
    TestServer.Answer page = get("/openapi", BROWSER);
    assertThat(type(page)).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self';")
        .doesNotContain("http");
    String html = text(page);
    assertThat(html).doesNotContain("//").doesNotContainPattern("<script>|<style| on[a-z]+=");
    Matcher named = Pattern.compile("(?:src|href)=\"([^\":]+)\"").matcher(html);
    List<String> files = new ArrayList<>();
    while (named.find()) {
      TestServer.Answer file = server.get("/" + named.group(1));
      assertThat(file.status()).as(named.group(1)).isEqualTo(200);
      assertThat(file.body()).isNotEmpty();
      files.add(named.group(1) + " " + type(file));
    }
    assertThat(files)
        .containsExactlyInAnyOrder(
            "openapi/swagger-ui.css text/css; charset=utf-8",
            "openapi/page.css text/css; charset=utf-8",
            "openapi.yml application/yaml",
            "openapi/swagger-ui-bundle.js text/javascript; charset=utf-8",
            "openapi/page.js text/javascript; charset=utf-8");
  }

  @Test
  void aSlashAtTheEndLeadsToThePage() {
    TestServer.Answer answer = get("/openapi/", BROWSER);
    assertThat(answer.status() / 100).isEqualTo(3);
    assertThat(
            server
                .uri()
                .resolve("/openapi/")
                .resolve(answer.headers().firstValue("Location").orElseThrow()))
        .isEqualTo(server.uri().resolve("/openapi"));
  }

  @Test
  void nothingElseOfTheWebJarIsServed() {
    for (String name :
        List.of(
            "index.html", "swagger-ui.js", "..%2Feschew.yml", "%2E%2E/eschew.yml", "page.html")) {
      assertThat(server.get("/openapi/" + name).status()).as(name).isEqualTo(404);
    }
    assertThat(server.get("/webjars/swagger-ui/swagger-ui.css").status()).isEqualTo(404);
  }

  private static TestServer.Answer get(String path, String accept) {
    return server.send(
        HttpRequest.newBuilder(server.uri().resolve(path)).header("Accept", accept).build());
  }

  private static String type(TestServer.Answer answer) {
    return answer.headers().firstValue("Content-Type").orElseThrow();
  }

  private static String text(TestServer.Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
