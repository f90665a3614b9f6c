package dev.eschew.tests.browser;

import com.microsoft.playwright.Browser;
import dev.eschew.tests.Chromium;
import dev.eschew.tests.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A browser and a server for all tests of a class. What a test opens is closed after it; without a
 * browser the class is skipped.
 */
final class Browsing implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final List<Playground> opened = new ArrayList<>();
  private Chromium chromium;
  private TestServer server;

  @Override
  public void beforeAll(ExtensionContext context) {
    chromium = Chromium.launch();
    server = TestServer.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    opened.forEach(Playground::close);
    opened.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try {
      if (chromium != null) {
        chromium.close();
      }
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }

  TestServer server() {
    return server;
  }

  /** The page, which knows its model. */
  Playground open() {
    return kept(Playground.open(chromium, server.uri()));
  }

  /** A browser that has not been anywhere. */
  Playground blank(Consumer<Browser.NewContextOptions> change) {
    return kept(Playground.blank(chromium, server.uri(), change));
  }

  private Playground kept(Playground playground) {
    opened.add(playground);
    return playground;
  }
}
