package dev.eschew.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import dev.eschew.server.config.AccessSettings;
import dev.eschew.server.config.ApiKey;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.tests.Chromium;
import dev.eschew.tests.TestServer;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page says when the server is gone, full, or asks who is there. */
@Timeout(300)
class TroubleTest {
  private static final String LONG =
      "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a dog\", \"steps\": 900, \"n\": 64}";

  private static Chromium chromium;

  @BeforeAll
  static void start() {
    chromium = Chromium.launch();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void aServerThatIsGone() {
    try (TestServer server = TestServer.start();
        Playground playground = Playground.open(chromium, server.uri())) {
      playground.quick(1, 2);
      playground.drawToTheEnd();
      server.closeServer();
      playground.draw();
      playground.waitForEnd();
      assertThat(playground.progress()).isEqualTo("Nothing was drawn.");
      assertThat(playground.page().locator(".notes .note.error"))
          .containsText("The server does not answer");
      // What was drawn before.
      assertThat(playground.images()).hasCount(1);
      assertThat(playground.button("Draw")).isEnabled();
    }
  }

  @Test
  void aStreamThatBreaksIsTakenUpAgain() {
    try (TestServer server = TestServer.start();
        Playground playground = Playground.open(chromium, server.uri())) {
      playground.quick(1, 2);
      AtomicInteger asked = new AtomicInteger();
      playground
          .page()
          .route(
              "**/events",
              route -> {
                if (asked.incrementAndGet() == 1) {
                  route.abort();
                } else {
                  route.resume();
                }
              });
      playground.drawToTheEnd();
      assertThat(playground.images()).hasCount(1);
      assertThat(asked.get()).isEqualTo(2);
    }
  }

  @Test
  void aFullQueueAndAPlaceInIt() {
    try (TestServer server =
            TestServer.start(
                TestServer.settings().withEngine(EngineSettings.DEFAULT.withQueue(2, 1)));
        Playground playground = Playground.open(chromium, server.uri())) {
      playground.quick(1, 2);
      playground.drawToTheEnd();
      List<Integer> statuses = new ArrayList<>();
      do {
        statuses.add(server.post("/v1/jobs", LONG.getBytes(StandardCharsets.UTF_8)).status());
      } while (statuses.getLast() == 202);
      assertThat(statuses.getLast()).isEqualTo(429);
      playground.draw();
      playground.waitForEnd();
      Locator note = playground.page().locator(".notes .note.error");
      assertThat(note).containsText("The server is busy: its queue is full. Try again in");
      server.send(
          HttpRequest.newBuilder(server.uri().resolve("/v1/jobs/" + waiting(server)))
              .DELETE()
              .build());
      playground.draw();
      assertThat(playground.page().locator("#view-draw .progress p"))
          .containsText("In the queue, 1 request is before it");
      cancelAll(server);
      playground.waitForEnd();
    }
  }

  private static String waiting(TestServer server) {
    for (JsonNode job : server.get("/v1/jobs").json().path("data")) {
      if (job.path("status").asText().equals("queued")) {
        return job.path("id").asText();
      }
    }
    throw new AssertionError("no job waits");
  }

  private static void cancelAll(TestServer server) {
    for (JsonNode job : server.get("/v1/jobs").json().path("data")) {
      server.send(
          HttpRequest.newBuilder(server.uri().resolve("/v1/jobs/" + job.path("id").asText()))
              .DELETE()
              .build());
    }
  }

  @Test
  void aKeyIsAskedForAndUsed() {
    AccessSettings access =
        new AccessSettings(
            List.of(new ApiKey("ann", "ann-0123456789abcdef")), false, Set.of(), Set.of());
    try (TestServer server = TestServer.start(TestServer.settings().withAccess(access));
        Playground playground = Playground.blank(chromium, server.uri(), options -> {})) {
      playground.visit("/");
      Locator key = playground.page().locator("#api-key");
      assertThat(key).isFocused();
      key.fill("wrong");
      key.press("Enter");
      assertThat(playground.page().locator("#key-form")).containsText("does not know this API key");
      playground.page().locator("#api-key").fill("ann-0123456789abcdef");
      playground.page().locator("#api-key").press("Enter");
      playground.waitForModel();
      assertThat(playground.page().locator("#key-form")).isHidden();
      playground.quick(1, 2);
      playground.drawToTheEnd();
      assertThat(playground.images()).hasCount(1);
    }
  }
}
