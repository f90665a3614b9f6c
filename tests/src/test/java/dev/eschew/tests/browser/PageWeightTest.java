package dev.eschew.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import dev.eschew.tests.Chromium;
import dev.eschew.tests.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page with all its views is small as it travels, asks nobody else, and breaks no rule of its
 * own policy.
 */
@Timeout(300)
class PageWeightTest {
  private static final long MOST_BYTES = 150_000;

  @Test
  void allViewsAreSmallAndAskNobodyElse() {
    try (Chromium chromium = Chromium.launch();
        TestServer server = TestServer.start();
        Playground playground = Playground.blank(chromium, server.uri(), options -> {})) {
      Page page = playground.page();
      long bytes = 0;
      List<Response> files = new ArrayList<>();
      page.onResponse(files::add);
      playground.visit("/");
      playground.waitForModel();
      for (String view : List.of("compare", "sweep", "history", "draw")) {
        playground.visit("/#" + view);
        page.waitForFunction(
            "view => document.querySelector('#view-' + view).children.length > 0", view);
      }
      // Sizes are fetched by messages that may bring more answers.
      for (Response file : List.copyOf(files)) {
        assertThat(file.status()).as(file.url()).isEqualTo(200);
        if (!file.url().contains("/v1/")) {
          bytes += file.request().sizes().responseBodySize;
        }
      }
      assertThat(bytes).as("bytes on the wire").isBetween(10_000L, MOST_BYTES);
      playground.assertClean();
    }
  }
}
