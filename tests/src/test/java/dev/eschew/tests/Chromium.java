package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The system's Chromium. Where there is none a test is skipped with that reason, unless {@code
 * ESCHEW_REQUIRE_CHROMIUM=1} says that it must not be.
 */
public final class Chromium implements AutoCloseable {
  private static final boolean REQUIRED = "1".equals(System.getenv("ESCHEW_REQUIRE_CHROMIUM"));

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts one; ends the test as skipped where there is none. */
  public static Chromium launch() {
    Optional<Path> chromium =
        CommandOnPath.find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    if (REQUIRED) {
      assertThat(chromium).as("a Chromium on the path").isPresent();
    }
    // What is awaited comes late on a busy machine.
    PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    assumeTrue(chromium.isPresent(), "needs a Chromium (chromium, google-chrome) on the path");
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    try {
      return new Chromium(
          playwright,
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(chromium.orElseThrow())
                      .setArgs(List.of("--no-sandbox"))));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  public Browser browser() {
    return browser;
  }

  @Override
  public void close() {
    try {
      browser.close();
    } finally {
      playwright.close();
    }
  }
}
