package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page at / is served with all that it names, and names nothing on other hosts. */
class PageTest {
  @Test
  void thePageAndWhatItNamesAreServed() {
    try (TestServer server = TestServer.start()) {
      TestServer.Answer page = server.get("/");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
      String html = new String(page.body(), StandardCharsets.UTF_8);
      assertThat(html).doesNotContain("http://", "https://");
      Matcher named = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(html);
      int found = 0;
      while (named.find()) {
        assertThat(server.get(named.group(1)).status()).as(named.group(1)).isEqualTo(200);
        found++;
      }
      assertThat(found).isGreaterThanOrEqualTo(2);
      assertThat(server.get("/health").status()).isEqualTo(200);
    }
  }
}
