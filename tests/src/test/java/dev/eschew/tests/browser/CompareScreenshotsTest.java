package dev.eschew.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.eschew.tests.TestPaths;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures of Compare, Sweep and the mask painter to look at, in target/screenshots. */
@Timeout(300)
class CompareScreenshotsTest {
  private static final String REQUEST =
      """
      {"model": "papertown", "prompt": "a person with glasses", "n": 4, "seed": 7, "steps": 8, "guidance": {"scale": 5,
       "perp_neg": {"prompts": [{"prompt": "square glasses", "weight": -2}]}, "negtome": {"reference": "first", "interval": [0, 0.3]}}}
      """;

  @RegisterExtension private static final Browsing browsing = new Browsing();

  @ParameterizedTest
  @CsvSource({"light, LIGHT, 1280, 900", "dark, DARK, 1280, 900", "narrow, LIGHT, 390, 844"})
  void viewsFit(String name, ColorScheme colours, int width, int height) {
    try (Playground playground =
        browsing.blank(options -> options.setColorScheme(colours).setViewportSize(width, height))) {
      Page page = playground.page();
      page.navigate(browsing.server().uri() + "/#compare?" + inAddress(REQUEST));
      page.locator("#view-compare button.main:enabled").click();
      assertThat(page.locator(".pair[data-difference]"))
          .hasCount(4, new LocatorAssertions.HasCountOptions().setTimeout(120_000));
      picture(playground, "compare-" + name);
      for (String mode : new String[] {"slide", "flip", "difference"}) {
        page.locator(".modes [data-mode=" + mode + "]").click();
        picture(playground, "compare-" + mode + "-" + name);
      }
      page.locator("[data-view=sweep]").click();
      page.locator("#view-sweep .axis input").first().fill("1..9 step 4");
      page.locator("#view-sweep .axis input").last().fill("2, 4");
      page.locator("#view-sweep button.main").click();
      assertThat(page.locator("#view-sweep .cell-take:enabled"))
          .hasCount(6, new LocatorAssertions.HasCountOptions().setTimeout(120_000));
      page.locator(".cell-take").nth(4).click();
      picture(playground, "sweep-" + name);
      page.locator("[data-view=draw]").click();
      page.locator("summary", new Page.LocatorOptions().setHasText("Keep away from pictures"))
          .click();
      page.locator("#view-draw input[type=file]")
          .setInputFiles(TestPaths.root().resolve("docs").resolve("images").resolve("sky.png"));
      page.getByLabel("Paint the mask of picture 1").click();
      page.locator(".painter-canvas").press(" ");
      assertThat(page.locator(".reference-mask")).isVisible();
      picture(playground, "references-" + name);
    }
  }

  private static String inAddress(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void picture(Playground playground, String name) {
    playground.page().evaluate("() => scrollTo(0, 0)");
    playground.screenshot(name, true);
    int beyond =
        (int) playground.page().evaluate("() => document.documentElement.scrollWidth - innerWidth");
    assertThat(beyond).as(name + ": pixels beyond the screen").isLessThanOrEqualTo(0);
  }
}
