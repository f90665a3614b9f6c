package dev.eschew.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Grids of one parameter against another. */
@Timeout(300)
class SweepTest {
  @RegisterExtension private static final Browsing browsing = new Browsing();

  private Playground playground;
  private Page page;
  private PostedJobs posted;

  @BeforeEach
  void open() {
    playground = browsing.open();
    page = playground.page();
    posted = PostedJobs.of(page);
    playground.quick(4, 2);
  }

  private Locator axis(String name) {
    return page.locator("#view-sweep .axis")
        .filter(
            new Locator.FilterOptions()
                .setHas(page.locator("legend", new Page.LocatorOptions().setHasText(name))));
  }

  private void choose(String axis, String parameter, String values) {
    axis(axis).getByLabel("Parameter").selectOption(parameter);
    if (!parameter.isEmpty()) {
      axis(axis).getByLabel("Values").fill(values);
    }
  }

  private Locator button(String name) {
    return page.locator("#view-sweep")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private Locator status() {
    return page.locator("#view-sweep .split > div > p.soft");
  }

  private void sweep() {
    button("Sweep").click();
    assertThat(status())
        .containsText("Done.", new LocatorAssertions.ContainsTextOptions().setTimeout(120_000));
  }

  private String json() {
    return String.valueOf(
        page.evaluate("() => JSON.stringify(JSON.parse(document.querySelector('#json').value))"));
  }

  @Test
  void allCellsAreFilledFromOneSeed() {
    playground.visit("/#sweep");
    choose("Across", "guidance.scale", "1..5 step 2");
    choose("Down", "scheduler", "euler, ddim");
    sweep();
    assertThat(page.locator(".cell-take:enabled img:visible")).hasCount(6);
    assertThat(page.locator(".sweep-table thead th")).hasText(new String[] {"1", "3", "5"});
    assertThat(page.locator(".sweep-table tbody th")).hasText(new String[] {"euler", "ddim"});
    assertThat(posted.requests()).hasSize(6);
    assertThat(posted.requests())
        .extracting(request ->
            request.at("/guidance/scale").asInt() + " " + request.path("scheduler").asText())
        .containsExactlyInAnyOrder("1 euler", "3 euler", "5 euler", "1 ddim", "3 ddim", "5 ddim");
    assertThat(posted.requests())
        .extracting(request -> request.path("seed").asLong())
        .containsOnly(posted.last().path("seed").asLong());
    assertThat(posted.requests()).extracting(request -> request.path("n").asInt()).containsOnly(1);
    assertThat(page.locator(".sweep-table").first().locator("img").first())
        .hasJSProperty("complete", true);
    playground.assertClean();
  }

  @Test
  void theCornersComeFirstTwoAtATime() {
    playground.visit("/#sweep");
    choose("Across", "seed", "1..5");
    choose("Down", "", "");
    posted.hold();
    button("Sweep").click();
    page.waitForFunction("() => document.querySelectorAll('.cell-take.busy').length === 2");
    page.waitForTimeout(300);
    assertThat(posted.requests())
        .as("while the first two are under way")
        .extracting(request -> request.path("seed").asInt())
        .containsExactly(1, 5);
    posted.release();
    assertThat(status())
        .containsText("Done.", new LocatorAssertions.ContainsTextOptions().setTimeout(120_000));
    assertThat(posted.requests())
        .extracting(request -> request.path("seed").asInt())
        .containsExactlyInAnyOrder(1, 5, 3, 2, 4);
    assertThat(posted.requests().get(2).path("seed").asInt()).as("the middle").isEqualTo(3);
  }

  @Test
  void cancelStopsAndKeepsWhatIsThere() {
    playground.visit("/#sweep");
    choose("Across", "steps", "2, 990, 980, 3");
    choose("Down", "", "");
    button("Sweep").click();
    page.waitForFunction(
        "() => document.querySelectorAll('.cell-take:enabled').length === 2",
        null,
        new Page.WaitForFunctionOptions().setTimeout(120_000));
    button("Cancel").click();
    assertThat(status())
        .containsText("Cancelled", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
    assertThat(page.locator(".cell-take:enabled")).hasCount(2);
    assertThat(page.locator(".cell-take.stopped")).hasCount(2);
    assertThat(browsing.server().get("/v1/jobs").json().path("data")).isEmpty();
    assertThat(posted.requests()).hasSize(4);
    choose("Across", "steps", "2");
    sweep();
    assertThat(page.locator(".cell-take:enabled")).hasCount(1);
  }

  @Test
  void aClickTakesACellOver() {
    String before = json();
    playground.visit("/#sweep");
    choose("Across", "guidance.scale", "2, 4");
    choose("Down", "guidance.negtome.alpha", "0.3, 0.6");
    page.getByLabel("Images per cell").fill("2");
    sweep();
    page.locator(".cell-take").nth(3).click();
    assertThat(page.locator(".cell-take").nth(3)).hasAttribute("aria-pressed", "true");
    assertThat(page.locator(".note.taken"))
        .containsText("Guidance scale 4, NegToMe alpha 0.6, seed " + posted.last().path("seed"));
    assertThat(json())
        .contains(
            "\"scale\":4",
            "\"negtome\":{\"reference\":\"first\",\"alpha\":0.6}",
            "\"seed\":" + posted.last().path("seed"),
            "\"n\":4");
    button("put back").click();
    assertThat(json()).isEqualTo(before);
    assertThat(page.locator(".cell-take[aria-pressed=true]")).hasCount(0);
  }

  @Test
  void faultsAndWarningsStandInTheirCells() {
    playground.leaveOut("plain", "a cat");
    playground.visit("/#sweep");
    choose("Across", "guidance.scale", "1, 5");
    choose("Down", "size", "32x32, 33x33");
    sweep();
    assertThat(page.locator(".cell-take.failed")).hasCount(2);
    assertThat(page.locator(".cell .note.error").first()).containsText("multiples of");
    assertThat(page.locator(".cell-take:enabled")).hasCount(2);
    assertThat(page.locator(".cell-warnings")).hasCount(1);
    page.locator(".cell-warnings summary").click();
    assertThat(page.locator(".cell-warnings .note")).containsText("negative_prompt");
  }

  @Test
  void aBusyServerIsAskedAgain() {
    AtomicInteger refusals = new AtomicInteger();
    page.route(
        "**/v1/jobs",
        route -> {
          if (refusals.incrementAndGet() > 2) {
            route.resume();
            return;
          }
          route.fulfill(
              new Route.FulfillOptions()
                  .setStatus(429)
                  .setHeaders(Map.of("Retry-After", "1"))
                  .setBody("{\"error\": {\"message\": \"full\", \"code\": \"queue_full\"}}"));
        });
    playground.visit("/#sweep");
    choose("Across", "seed", "1..3");
    choose("Down", "", "");
    sweep();
    assertThat(page.locator(".cell-take:enabled")).hasCount(3);
    assertThat(page.locator(".cell .note.error")).hasCount(0);
    assertThat(refusals.get()).isEqualTo(5);
  }

  @Test
  void eachCellHasItsScores() {
    page.route(
        "**/v1/diversity",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody("{\"vendi_score\": 1.5, \"mean_pairwise_distance\": 0.25}")));
    playground.visit("/#sweep");
    choose("Across", "diversity", "0, 1");
    choose("Down", "", "");
    page.getByLabel("Images per cell").fill("2");
    sweep();
    assertThat(page.locator(".cell-scores"))
        .hasText(
            new Pattern[] {
              Pattern.compile("Vendi.*1\\.50.*0\\.25"), Pattern.compile("Vendi.*1\\.50.*0\\.25")
            });
  }

  @ParameterizedTest
  @CsvSource({
    "steps, a, expected a whole number",
    "steps, 1.5, expected a whole number",
    "seed, 1..200, expected at most 32 values",
    "guidance.scale, 99..101, expected 0 to 100",
    "guidance.scale, 1..9 step -2, expected a step that leads from 1 to 9",
    "guidance.scale, 0.1..0.5, expected a step",
    "scheduler, eule, expected of",
    "seed, '', expected values",
  })
  void valuesThatCannotBeReadAreSaid(String parameter, String values, String expected) {
    playground.visit("/#sweep");
    choose("Down", "", "");
    choose("Across", parameter, values);
    assertThat(axis("Across").locator(".note.error")).containsText(expected);
    assertThat(axis("Across").getByLabel("Values")).hasAttribute("aria-invalid", "true");
    assertThat(button("Sweep")).isDisabled();
    choose("Across", "seed", "1, 3..5");
    assertThat(button("Sweep")).isEnabled();
    assertThat(page.locator("#view-sweep form > .hint")).hasText("4 cells, 4 images");
  }
}
