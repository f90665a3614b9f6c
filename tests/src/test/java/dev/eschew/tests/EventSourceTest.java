package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A browser's own EventSource follows a job; skipped where there is no Chromium. */
@Timeout(300)
class EventSourceTest {
  private static final boolean REQUIRED = "1".equals(System.getenv("ESCHEW_REQUIRE_CHROMIUM"));

  /** Hears all events by name until the browser gives up reconnecting. */
  private static final String FOLLOW =
      """
      async () => {
        const submitted = await fetch('/v1/jobs', {
          method: 'POST',
          headers: {'Content-Type': 'application/json'},
          body: JSON.stringify({model: 'tiny-sd-optimum-op14', prompt: 'a dog', steps: 40, seed: 1}),
        });
        const job = await submitted.json();
        const heard = [];
        const broken = [];
        const source = new EventSource(`/v1/jobs/${job.id}/events`);
        for (const name of ['started', 'progress', 'image', 'completed', 'failed', 'cancelled']) {
          source.addEventListener(name, event =>
            heard.push({name, id: event.lastEventId, keys: Object.keys(JSON.parse(event.data)).join()}));
        }
        return new Promise(resolve => {
          source.onerror = () => {
            broken.push(source.readyState);
            if (source.readyState === EventSource.CLOSED) {
              resolve({heard, broken});
            }
          };
        });
      }
      """;

  @Test
  @SuppressWarnings("unchecked")
  void aBrowserFollowsAJobToItsEndAndStops() {
    Optional<Path> chromium =
        CommandOnPath.find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    if (REQUIRED) {
      assertThat(chromium).as("a Chromium on the path").isPresent();
    }
    assumeTrue(chromium.isPresent(), "needs a Chromium (chromium, google-chrome) on the path");
    try (TestServer server = TestServer.start();
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.orElseThrow())
                        .setArgs(List.of("--no-sandbox")))) {
      Page page = browser.newPage();
      page.navigate(server.uri().toString());
      Map<String, Object> followed = (Map<String, Object>) page.evaluate(FOLLOW);
      List<Map<String, Object>> heard = (List<Map<String, Object>>) followed.get("heard");
      assertThat(heard).extracting(event -> event.get("name")).contains("progress", "image");
      assertThat(heard.getLast().get("name")).isEqualTo("completed");
      assertThat(String.valueOf(heard.getLast().get("keys"))).contains("data", "timings_ms");
      assertThat(heard)
          .as("each event once")
          .extracting(event -> event.get("id"))
          .doesNotHaveDuplicates();
      // The stream's end, upon which it comes again (0), and the answer that nothing follows (2).
      assertThat((List<Integer>) followed.get("broken")).containsExactly(0, 2);
    }
  }
}
