package dev.eschew.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pictures of the views to look at, in target/screenshots; nothing reaches beyond the screen's
 * width.
 */
@Timeout(300)
class ScreenshotsTest {
  @RegisterExtension private static final Browsing browsing = new Browsing();

  @ParameterizedTest
  @CsvSource({"light, LIGHT, 1280, 900", "dark, DARK, 1280, 900", "narrow, LIGHT, 390, 844"})
  void viewsFit(String name, ColorScheme colours, int width, int height) {
    try (Playground playground =
        browsing.blank(options -> options.setColorScheme(colours).setViewportSize(width, height))) {
      playground.visit("/");
      playground.waitForModel();
      picture(playground, "start-" + name);
      playground.fill("prompt", "a person with glasses");
      playground.fill("seed", "7");
      playground.fill("diversity", "0.5");
      playground.fill("steps", "12");
      playground.page().getByLabel("Explain").check();
      playground.leaveOut("perp_neg", "square glasses");
      playground.leaveOut("nag", "red background");
      playground.drawToTheEnd();
      assertThat(playground.images()).hasCount(4);
      picture(playground, "draw-" + name);
      playground.button("Perp-Neg").click();
      picture(playground, "map-" + name);
      playground.assertClean();
      playground.fill("steps", "0");
      playground.draw();
      playground.waitForEnd();
      picture(playground, "fault-" + name);
      playground.visit("/#history");
      assertThat(playground.page().locator(".entry")).hasCount(1);
      picture(playground, "history-" + name);
    }
  }

  private static void picture(Playground playground, String name) {
    playground.screenshot(name, true);
    int beyond =
        (int) playground.page().evaluate("() => document.documentElement.scrollWidth - innerWidth");
    org.assertj.core.api.Assertions.assertThat(beyond)
        .as("pixels beyond the screen")
        .isLessThanOrEqualTo(0);
  }
}
