package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A browser's own EventSource follows a job; skipped where there is no Chromium. */
@Timeout(300)
class EventSourceTest {
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
    try (Chromium chromium = Chromium.launch();
        TestServer server = TestServer.start()) {
      Page page = chromium.browser().newPage();
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
