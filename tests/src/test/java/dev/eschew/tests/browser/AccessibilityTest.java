package dev.eschew.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Text can be told from its ground (WCAG 2.2, 1.4.3), and every control has a name (4.1.2). */
@Timeout(300)
class AccessibilityTest {
  private static final String UNNAMED =
      """
      () => [...document.querySelectorAll('button, input, select, textarea, a[href], progress, svg[role]')]
        .filter(it => it.checkVisibility() && it.ariaHidden !== 'true')
        .filter(it => !(it.ariaLabel || it.textContent.trim() || [...(it.labels ?? [])].some(label => label.textContent.trim())
          || (it.tagName === 'SELECT' && it.labels.length)))
        .map(it => it.outerHTML.slice(0, 200))
      """;

  /** Relative luminance and contrast as WCAG 2.2 defines them; grounds are laid over each other. */
  private static final String PALE =
      """
      () => {
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const paint = colours => {
          canvas.clearRect(0, 0, 1, 1);
          for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
          return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
        const luminance = rgb => {
          const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const contrast = (one, other) => {
          const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
          return (high + 0.05) / (low + 0.05);
        };
        const grounds = it => it ? [...grounds(it.parentElement), getComputedStyle(it).backgroundColor] : [];
        const found = [];
        for (const it of document.querySelectorAll('body *')) {
          const own = [...it.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
          if (!(own || it.value) || !it.checkVisibility() || it.closest('.unseen, .skip, noscript') || it.disabled) continue;
          const below = grounds(it);
          const value = contrast(paint(below), paint([...below, getComputedStyle(it).color]));
          if (value < 4.5) found.push(`${value.toFixed(2)} ${it.outerHTML.slice(0, 160)}`);
        }
        return found;
      }
      """;

  @RegisterExtension private static final Browsing browsing = new Browsing();

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void viewsCanBeReadAndNamed(ColorScheme colours) {
    try (Playground playground = browsing.blank(options -> options.setColorScheme(colours))) {
      playground.visit("/");
      playground.waitForModel();
      playground.quick(2, 2);
      playground.leaveOut("plain", "cats");
      playground.leaveOut("nag", "dogs");
      playground.fill("guidance.scale", "1");
      playground.page().getByLabel("Explain").check();
      playground.drawToTheEnd();
      check(playground, "draw");
      playground.fill("n", "0");
      playground.draw();
      playground.waitForEnd();
      check(playground, "draw with a fault");
      for (String view : List.of("compare", "sweep", "history")) {
        playground.visit("/#" + view);
        playground
            .page()
            .waitForFunction(
                "view => document.querySelector('#view-' + view).children.length > 0", view);
        check(playground, view);
      }
    }
  }

  private static void check(Playground playground, String view) {
    assertThat((List<?>) playground.page().evaluate(UNNAMED))
        .as("without a name: " + view)
        .isEmpty();
    assertThat((List<?>) playground.page().evaluate(PALE)).as("pale: " + view).isEmpty();
  }
}
