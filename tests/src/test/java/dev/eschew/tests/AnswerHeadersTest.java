package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.config.LimitSettings;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer has an id and tells browsers what not to do with it. */
class AnswerHeadersTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            TestServer.settings().withLimits(LimitSettings.DEFAULT.withBodyBytes(1024)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyAnswerHasThem() {
    List<RawRequest> requests =
        List.of(
            RawRequest.get("/"),
            RawRequest.get("/js/main.js"),
            RawRequest.get("/health"),
            RawRequest.get("/v1/models"),
            RawRequest.get("/v1/models/none"),
            RawRequest.get("/no-such-route"),
            RawRequest.get("/v1/images/generations"),
            RawRequest.get("/v1/models").with("Origin", "https://evil.example"),
            RawRequest.post("/v1/images/generations", "{"),
            RawRequest.post("/v1/images/generations", "x".repeat(2000)));
    for (RawRequest request : requests) {
      RawRequest.Answer answer = request.send(server.uri());
      assertThat(answer.header("X-Content-Type-Options"))
          .as(answer.head() + "")
          .contains("nosniff");
      assertThat(answer.header("X-Request-Id").orElse("")).matches("[0-9a-f]{16}");
      assertThat(answer.header("Content-Security-Policy")).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "Trace-1.2_3",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void aClientsOwnIdIsKept(String id) {
    assertThat(get(id).header("X-Request-Id")).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a\u00e9",
        "<script>",
        "\"",
        "01234567890123456789012345678901234567890123456789012345678901234"
      })
  void anIdThatCannotBeWrittenAnywhereIsReplaced(String id) {
    assertThat(get(id).header("X-Request-Id").orElse("")).matches("[0-9a-f]{16}");
  }

  @Test
  void idsDiffer() {
    assertThat(get("").header("X-Request-Id")).isNotEqualTo(get("").header("X-Request-Id"));
  }

  /** The policy forbids what stands in the page itself; so nothing may. */
  @Test
  void thePolicyLetsThePageWork() {
    RawRequest.Answer page = RawRequest.get("/").send(server.uri());
    assertThat(page.header("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'self';")
        .contains("img-src 'self' data: blob:", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    Matcher scripts = Pattern.compile("<script([^>]*)>(.*?)</script>").matcher(page.body());
    while (scripts.find()) {
      assertThat(scripts.group(1)).contains("src=");
      assertThat(scripts.group(2)).isBlank();
    }
    assertThat(page.body()).doesNotContain("<style", "style=").doesNotContainPattern("\\son\\w+=");
  }

  private static RawRequest.Answer get(String id) {
    return RawRequest.get("/v1/models").with("X-Request-Id", id).send(server.uri());
  }
}
