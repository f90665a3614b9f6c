package dev.eschew.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.eschew.tests.Chromium;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The page of a server in a browser of its own, with what it asked for and complained about. */
final class Playground implements AutoCloseable {
  static final String TINY = "tiny-sd-optimum-op14";

  private final URI server;
  private final BrowserContext context;
  private final Page page;
  private final List<String> asked = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  private Playground(URI server, BrowserContext context) {
    this.server = server;
    this.context = context;
    this.page = context.newPage();
    page.onRequest(request -> asked.add(request.url()));
    page.onPageError(complaints::add);
    page.onConsoleMessage(this::hear);
    page.onDialog(dialog -> dialog.accept());
  }

  /** Opens it and waits until it knows its model. */
  static Playground open(Chromium chromium, URI server) {
    Playground playground = blank(chromium, server, options -> {});
    playground.visit("/");
    playground.waitForModel();
    return playground;
  }

  /** A browser that has not been anywhere. */
  static Playground blank(
      Chromium chromium, URI server, Consumer<Browser.NewContextOptions> change) {
    Browser.NewContextOptions options =
        new Browser.NewContextOptions()
            .setViewportSize(1280, 900)
            .setColorScheme(ColorScheme.LIGHT)
            .setLocale("en-GB")
            .setReducedMotion(ReducedMotion.REDUCE)
            .setAcceptDownloads(true)
            .setPermissions(List.of("clipboard-read", "clipboard-write"));
    change.accept(options);
    return new Playground(server, chromium.browser().newContext(options));
  }

  private void hear(ConsoleMessage message) {
    if (message.type().equals("error") || message.type().equals("warning")) {
      complaints.add(message.text());
    }
  }

  void visit(String path) {
    page.navigate(server.resolve(path).toString());
  }

  void waitForModel() {
    page.waitForFunction("() => document.querySelector('#prompt')?.value");
    page.waitForFunction("() => document.querySelector('#model')?.value");
  }

  Page page() {
    return page;
  }

  /** URLs of all requests so far. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Errors and warnings in the console so far. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** The form's field of one of the API's names. */
  Locator field(String param) {
    return page.locator("#view-draw [data-param='" + param + "']").first();
  }

  void fill(String param, String value) {
    field(param).locator("textarea, input:not([type=range])").first().fill(value);
  }

  /** Adds something to leave out. */
  void leaveOut(String method, String text) {
    page.getByLabel("Method of the next negative").selectOption(method);
    page.getByLabel("Leave out").fill(text);
    page.getByLabel("Leave out").press("Enter");
  }

  Locator button(String name) {
    return page.locator("#view-draw")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  /** A quick request: one model of noise, few steps. */
  void quick(int images, int steps) {
    page.getByLabel("Model").selectOption(TINY);
    page.waitForFunction(
        "id => document.querySelector('#model-choice [role=status]').textContent.includes(id)",
        TINY);
    fill("prompt", "a dog");
    fill("n", String.valueOf(images));
    fill("steps", String.valueOf(steps));
  }

  void draw() {
    button("Draw").click();
  }

  /** Draws and waits for the images. */
  void drawToTheEnd() {
    draw();
    waitForEnd();
  }

  void waitForEnd() {
    page.waitForFunction(
        "() => document.querySelector('#view-draw .progress progress').hidden"
            + " && document.querySelector('#view-draw .progress p').textContent !== ''",
        null,
        new Page.WaitForFunctionOptions().setTimeout(120_000));
  }

  String progress() {
    return page.locator("#view-draw .progress p").textContent();
  }

  Locator images() {
    return page.locator("#view-draw .gallery button:enabled");
  }

  /** Nothing but the server was asked, and the console is silent. */
  void assertClean() {
    assertThat(asked)
        .allMatch(url ->
            url.startsWith(server.toString())
                || url.startsWith("blob:")
                || url.startsWith("data:"));
    assertThat(complaints).isEmpty();
  }

  void screenshot(String name, boolean fullPage) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", name + ".png"))
            .setFullPage(fullPage));
  }

  @Override
  public void close() {
    context.close();
  }
}
