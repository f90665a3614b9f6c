package dev.eschew.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Drawing from the page: live, cancelled, by keyboard alone, with faults beside their fields. */
@Timeout(300)
class DrawTest {
  @RegisterExtension private static final Browsing browsing = new Browsing();

  private Playground playground;

  @BeforeEach
  void open() {
    playground = browsing.open();
  }

  @Test
  void imagesAppearWhileTheyAreDrawn() {
    playground
        .page()
        .evaluate(
            """
            () => {
              window.partials = new Set();
              new MutationObserver(changes => {
                for (const { target } of changes) {
                  if (target.matches('.tile.partial img')) window.partials.add(target.src);
                }
              }).observe(document.querySelector('.gallery'), { subtree: true, attributes: true });
            }
            """);
    playground.fill("n", "2");
    playground.fill("seed", "7");
    playground.drawToTheEnd();
    assertThat(playground.images()).hasCount(2);
    assertThat(playground.progress()).startsWith("2 images in");
    assertThat((int) playground.page().evaluate("() => window.partials.size"))
        .as("looks at two images, two each")
        .isBetween(2, 4);
    assertThat(playground.page().locator(".gallery .caption"))
        .hasText(new String[] {"seed 7", "seed 8"});
    assertThat(shownWidth()).isEqualTo(128);
    assertThat(playground.page().locator(".receipt strong")).hasText(new String[] {"Guidance"});
    assertThat(playground.page().locator(".receipt .bar-change")).hasCount(20);
    playground.assertClean();
  }

  private int shownWidth() {
    return (int)
        playground.page().evaluate("() => document.querySelector('.detail img').naturalWidth");
  }

  @Test
  void negativesAreChipsThatSayHowTheyAct() {
    playground.quick(2, 4);
    playground.leaveOut("perp_neg", "square glasses");
    playground.leaveOut("nag", "a hat");
    playground.leaveOut("nasa", "a scarf");
    playground.page().getByLabel("Weight of square glasses").fill("-1.5");
    playground.page().getByLabel("Explain").check();
    assertThat(playground.page().locator(".chip")).hasCount(2);
    playground.drawToTheEnd();
    assertThat(playground.page().locator(".receipt strong"))
        .hasText(new String[] {"Guidance", "Perp-Neg", "NASA"});
    assertThat(json())
        .contains(
            "\"prompt\":\"square glasses\",\"weight\":-1.5",
            "\"nasa\":{\"prompt\":\"a hat, a scarf\"}");
    Locator map = playground.page().locator(".overlay .heat");
    assertThat(map).isHidden();
    playground.button("Perp-Neg").click();
    assertThat(map).isVisible();
    assertThat(playground.page().locator(".heat-controls .hint"))
        .containsText("The lightest place");
    playground.page().getByLabel("Remove square glasses").click();
    playground.page().getByLabel("Remove a hat, a scarf").click();
    assertThat(playground.page().locator(".chip")).hasCount(0);
    assertThat(json()).doesNotContain("guidance");
    playground.assertClean();
  }

  /** The request under edit. */
  private String json() {
    return String.valueOf(
        playground
            .page()
            .evaluate("() => JSON.stringify(JSON.parse(document.querySelector('#json').value))"));
  }

  @Test
  void plainNegativesBesidePerpNegCanBeMadeSo() {
    playground.leaveOut("plain", "fog");
    playground.leaveOut("plain", "rain");
    playground.leaveOut("perp_neg", "snow");
    assertThat(json()).contains("\"negative_prompt\":\"fog, rain\"");
    playground.button("Make all Perp-Neg").click();
    assertThat(json())
        .doesNotContain("negative_prompt")
        .contains("\"prompts\":[{\"prompt\":\"fog\"},{\"prompt\":\"rain\"},{\"prompt\":\"snow\"}]");
  }

  @Test
  void aDrawingIsCancelled() {
    playground.quick(1, 900);
    playground.draw();
    playground
        .page()
        .waitForFunction("() => document.querySelector('#view-draw progress').value > 0");
    playground.button("Cancel").click();
    playground.waitForEnd();
    assertThat(playground.progress()).startsWith("Cancelled");
    assertThat(playground.images()).hasCount(0);
    assertThat(browsing.server().get("/v1/jobs").json().path("data")).isEmpty();
    playground.quick(1, 2);
    playground.drawToTheEnd();
    assertThat(playground.images()).hasCount(1);
    playground.assertClean();
  }

  @Test
  void theKeyboardSuffices() {
    playground.page().keyboard().press("Tab");
    assertThat(playground.page().locator(":focus")).hasText("Skip to the content");
    playground.page().keyboard().press("Enter");
    tabTo("prompt");
    playground.page().keyboard().press("Control+A");
    playground.page().keyboard().type("a cute creature");
    tabTo("negative");
    playground.page().keyboard().type("horns");
    playground.page().keyboard().press("Enter");
    tabTo("explain");
    playground.page().keyboard().press("Space");
    playground.page().keyboard().press("Control+Enter");
    playground.waitForEnd();
    assertThat(playground.images()).hasCount(4);
    assertThat(json())
        .contains("a cute creature", "\"negative_prompt\":\"horns\"", "\"explain\":true");
    for (int tabs = 0; tabs < 60 && !isFocused(".gallery li:nth-child(3) button"); tabs++) {
      playground.page().keyboard().press("Tab");
    }
    playground.page().keyboard().press("Enter");
    assertThat(playground.page().locator(".gallery li:nth-child(3) button"))
        .hasAttribute("aria-pressed", "true");
    playground.assertClean();
  }

  private void tabTo(String id) {
    for (int tabs = 0; tabs < 60 && !isFocused("#" + id); tabs++) {
      playground.page().keyboard().press("Tab");
    }
    assertThat(isFocused("#" + id)).as("reached by Tab: " + id).isTrue();
  }

  private boolean isFocused(String selector) {
    return (boolean)
        playground.page().evaluate("it => document.activeElement.matches(it)", selector);
  }

  @Test
  void aFaultIsSaidBesideItsField() {
    playground.quick(1, 0);
    playground.draw();
    Locator note = playground.field("steps").locator(".note.error");
    assertThat(note).containsText("expected");
    assertThat(playground.field("steps").locator("input")).hasAttribute("aria-invalid", "true");
    playground.fill("steps", "2");
    playground.leaveOut("perp_neg", "a cat");
    playground.page().getByLabel("Weight of a cat").fill("1000");
    playground.draw();
    assertThat(playground.page().locator(".chip .note.error"))
        .containsText("expected a weight from -100 to 100, got 1000");
    assertThat(playground.field("steps").locator(".note")).hasCount(0);
    playground.page().getByLabel("Weight of a cat").fill("-1");
    playground.drawToTheEnd();
    assertThat(playground.images()).hasCount(1);
    assertThat(playground.page().locator(".note.error:visible")).hasCount(0);
  }

  @Test
  void aWarningIsSaidBesideItsField() {
    playground.quick(1, 2);
    playground.fill("guidance.scale", "1");
    playground.leaveOut("plain", "a cat");
    playground.drawToTheEnd();
    assertThat(playground.page().locator(".negatives .note.warning").last()).isVisible();
    assertThat(playground.images()).hasCount(1);
    playground.assertClean();
  }

  @Test
  void whatHasNoFieldIsShownAndSetAsJson() {
    playground.page().getByText("The request as JSON").click();
    Locator text = playground.page().locator("#json");
    text.fill(
        "{\"model\": \""
            + Playground.TINY
            + "\", \"prompt\": \"a dog\", \"steps\": 2,"
            + " \"guidance\": {\"cads\": {\"tau1\": 0.5}}}");
    playground.button("Apply").click();
    assertThat(playground.page().locator(".chip.other"))
        .containsText(Pattern.compile("guidance\\.cads = .*0\\.5"));
    playground.drawToTheEnd();
    assertThat(playground.images()).hasCount(1);
    playground.page().getByLabel("Remove guidance.cads").click();
    assertThat(playground.page().locator(".chip.other")).hasCount(0);
    text.fill("{");
    playground.button("Apply").click();
    assertThat(playground.page().locator("#view-draw .note.error:visible")).hasCount(1);
  }

  @Test
  void aSeedIsThrownKeptAndLetGo() {
    playground.quick(1, 2);
    playground.drawToTheEnd();
    Locator seed = playground.field("seed").locator("input");
    assertThat(seed).hasValue("");
    assertThat(seed).hasAttribute("placeholder", Pattern.compile("random \\(last \\d+\\)"));
    String last =
        playground.page().locator(".gallery .caption").textContent().substring("seed ".length());
    playground.button("Keep this seed").click();
    assertThat(seed).hasValue(last);
    playground.button("Another random seed").click();
    assertThat(seed.inputValue()).matches("\\d+").isNotEqualTo(last);
    playground.button("Keep this seed").click();
    assertThat(seed).hasValue("");
  }
}
