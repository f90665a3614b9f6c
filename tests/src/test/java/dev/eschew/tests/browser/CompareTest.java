package dev.eschew.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same seeds without and with guidance, looked at in all ways. */
@Timeout(300)
class CompareTest {
  @RegisterExtension private static final Browsing browsing = new Browsing();

  private Playground playground;
  private Page page;
  private PostedJobs posted;

  @BeforeEach
  void open() {
    playground = browsing.open();
    page = playground.page();
    posted = PostedJobs.of(page);
    noScores();
  }

  /** A server without POST /v1/diversity. */
  private void noScores() {
    page.route(
        "**/v1/diversity",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(404)
                    .setBody("{\"error\": {\"message\": \"no such route\"}}")));
  }

  private void prepare(int images, int steps) {
    playground.quick(images, steps);
    playground.leaveOut("perp_neg", "a cat");
    page.getByLabel("Weight of a cat").fill("-3");
    playground.visit("/#compare");
    page.locator("#view-compare form").waitFor();
  }

  private Locator button(String name) {
    return page.locator("#view-compare")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private void compare(int pairs) {
    button("Compare").click();
    assertThat(page.locator(".pair[data-difference]"))
        .hasCount(pairs, new LocatorAssertions.HasCountOptions().setTimeout(120_000));
  }

  @Test
  void bothSidesHaveTheSameSeedsAndDiffer() {
    // Long enough that a busy browser listens before they end: previews of what is over are not
    // told.
    prepare(2, 80);
    playground
        .page()
        .evaluate(
            """
            () => {
              window.partials = new Set();
              // What was there between two calls counts too: a busy browser tells several changes at once.
              new MutationObserver(changes => {
                for (const { target, oldValue } of changes) {
                  const classes = `${target.className} ${oldValue}`.split(' ');
                  if (classes.includes('shot') && classes.includes('partial')) {
                    window.partials.add(target.classList[1]);
                  }
                }
              }).observe(document.querySelector('.pairs'), {
                subtree: true,
                attributeFilter: ['class'],
                attributeOldValue: true,
              });
            }
            """);
    compare(2);
    assertThat(posted.requests()).hasSize(2);
    JsonNode without = posted.requests().getFirst();
    JsonNode with = posted.requests().getLast();
    assertThat(without.path("seed").isIntegralNumber()).isTrue();
    assertThat(with.path("seed")).isEqualTo(without.path("seed"));
    assertThat(without.has("guidance")).isFalse();
    assertThat(with.at("/guidance/perp_neg/prompts/0/weight").asDouble()).isEqualTo(-3);
    assertThat(page.locator(".shot img:not(.heat)")).hasCount(4);
    for (Locator pair : page.locator(".pair").all()) {
      assertThat(Double.parseDouble(pair.getAttribute("data-difference"))).isBetween(0.001, 1.0);
    }
    long seed = with.path("seed").asLong();
    assertThat(page.locator(".pair h3"))
        .hasText(new String[] {"Seed " + seed, "Seed " + (seed + 1)});
    assertThat((List<?>) page.evaluate("() => [...window.partials].sort()"))
        .as("both sides were seen unfinished")
        .hasToString("[with, without]");
    assertThat(page.locator(".compare-scores"))
        .hasText("This server gives no scores of diversity.");
    page.getByText("What acted").first().click();
    assertThat(page.locator(".pair .receipt strong"))
        .hasText(new String[] {"Guidance", "Perp-Neg"});
  }

  @Test
  void whatDoesNothingMakesTheSamePicture() {
    playground.quick(1, 2);
    playground.leaveOut("perp_neg", "a dog");
    playground.visit("/#compare");
    compare(1);
    // A negative equal to the prompt has nothing that is perpendicular to it.
    assertThat(page.locator(".pair-numbers"))
        .containsText(Pattern.compile("Both are the same picture|Differ by 0\\.[01] %"));
  }

  @Test
  void theDividerMovesByKeysAndPointer() {
    prepare(1, 2);
    compare(1);
    button("Slider").click();
    Locator slider = page.locator(".divider");
    assertThat(slider).hasAttribute("aria-valuenow", "50");
    String before = clip();
    slider.focus();
    page.keyboard().press("ArrowRight");
    page.keyboard().press("ArrowUp");
    assertThat(slider).hasAttribute("aria-valuenow", "54");
    assertThat(slider).hasAttribute("aria-valuetext", "54 % without, 46 % with");
    assertThat(clip()).isNotEqualTo(before);
    page.keyboard().press("PageDown");
    assertThat(slider).hasAttribute("aria-valuenow", "44");
    page.keyboard().press("End");
    assertThat(slider).hasAttribute("aria-valuenow", "100");
    page.keyboard().press("ArrowRight");
    assertThat(slider).hasAttribute("aria-valuenow", "100");
    page.keyboard().press("Home");
    assertThat(slider).hasAttribute("aria-valuenow", "0");
    BoundingBox stage = page.locator(".pair-stage").boundingBox();
    page.mouse().move(stage.x + 5, stage.y + stage.height / 2);
    page.mouse().down();
    page.mouse().move(stage.x + stage.width / 4, stage.y + stage.height / 2);
    page.mouse().up();
    assertThat(slider).hasAttribute("aria-valuenow", "25");
    page.mouse().move(stage.x + stage.width / 2, stage.y + stage.height / 2);
    assertThat(slider).hasAttribute("aria-valuenow", "25");
  }

  private String clip() {
    return (String)
        page.evaluate("() => getComputedStyle(document.querySelector('.shot.without')).clipPath");
  }

  @Test
  void picturesAreFlippedAndTheirDifferenceIsAMap() {
    prepare(1, 2);
    compare(1);
    button("Flip").click();
    assertThat(page.locator(".shot.with")).isVisible();
    assertThat(page.locator(".shot.without")).isHidden();
    page.locator(".flip").click();
    assertThat(page.locator(".shot.with")).isHidden();
    assertThat(page.locator(".shot.without")).isVisible();
    page.locator(".flip").press("Enter");
    assertThat(page.locator(".shot.with")).isVisible();
    button("Difference").click();
    assertThat(page.locator(".pair-difference canvas")).isVisible();
    assertThat(page.locator(".pair-difference canvas"))
        .hasAttribute("aria-label", Pattern.compile("Where the pictures of seed \\d+ differ.*%"));
    int colours =
        (int)
            page.evaluate(
                """
                () => {
                  const canvas = document.querySelector('.pair-difference canvas');
                  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  return new Set(new Uint32Array(data.buffer)).size;
                }
                """);
    assertThat(colours).isGreaterThan(10);
    button("Side by side").click();
    assertThat(page.locator(".shot.with .heat")).isHidden();
    page.getByLabel("Map over the pictures").selectOption("perp_neg");
    assertThat(page.locator(".shot.with .heat")).isVisible();
    assertThat(page.locator(".shot.without .heat")).isHidden();
  }

  @Test
  void scoresOfBothBatchesStandBesideEachOther() {
    page.unroute("**/v1/diversity");
    AtomicInteger asked = new AtomicInteger();
    page.route(
        "**/v1/diversity",
        route -> {
          boolean first = asked.incrementAndGet() == 1;
          route.fulfill(
              new Route.FulfillOptions()
                  .setContentType("application/json")
                  .setBody(
                      first
                          ? "{\"vendi_score\": 1.25, \"mean_pairwise_distance\": 0.5}"
                          : "{\"vendi_score\": 1.75, \"mean_pairwise_distance\": 0.25}"));
        });
    prepare(2, 2);
    compare(2);
    assertThat(page.locator("table.scores tbody tr")).hasCount(2);
    assertThat(page.locator("table.scores tbody tr").first())
        .containsText(Pattern.compile("Vendi score.*1\\.[27]5.*1\\.[27]5.*[+-]0\\.50"));
    assertThat(asked.get()).isEqualTo(2);
  }

  @Test
  void oneCancelEndsBothSides() {
    prepare(1, 990);
    button("Compare").click();
    page.waitForFunction(
        "() => [...document.querySelectorAll('.compare-progress progress')].every(bar => bar.value"
            + " > 0)",
        null,
        new Page.WaitForFunctionOptions().setTimeout(120_000));
    button("Cancel").click();
    assertThat(page.locator(".compare-progress p"))
        .hasText(
            new String[] {"Cancelled", "Cancelled"},
            new LocatorAssertions.HasTextOptions().setTimeout(60_000));
    assertThat(browsing.server().get("/v1/jobs").json().path("data")).isEmpty();
    assertThat(button("Compare")).isEnabled();
    assertThat(page.locator("#view-compare .note.error")).hasCount(0);
  }

  @Test
  void whatIsLeftOutIsChosenAndTunedHere() {
    prepare(1, 2);
    page.locator("#view-compare")
        .getByLabel("Perp-Neg", new Locator.GetByLabelOptions().setExact(false))
        .first()
        .uncheck();
    assertThat(button("Compare")).isDisabled();
    page.locator("#view-compare").getByLabel("Perp-Neg").first().check();
    page.getByLabel("Perp-Neg, weight of a cat").fill("1000");
    button("Compare").click();
    assertThat(page.locator("#view-compare .terms .note.error"))
        .containsText("expected a weight from -100 to 100, got 1000");
    page.getByLabel("Perp-Neg, weight of a cat").fill("-2");
    compare(1);
    assertThat(posted.last().at("/guidance/perp_neg/prompts/0/weight").asInt()).isEqualTo(-2);
    assertThat(page.locator("#view-compare .note.error")).hasCount(0);
  }

  @Test
  void aRequestWithNothingToLeaveOutGetsIdeas() {
    playground.quick(2, 2);
    playground.visit("/#compare");
    assertThat(button("Compare")).isDisabled();
    button("CADS").click();
    assertThat(button("Compare")).isEnabled();
    compare(2);
    assertThat(posted.last().at("/guidance/cads/noise_scale").asDouble()).isEqualTo(0.25);
  }
}
