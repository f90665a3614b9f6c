package dev.eschew.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pictures to keep away from, with masks that are painted. */
@Timeout(300)
class ReferencesTest {
  @RegisterExtension private static final Browsing browsing = new Browsing();

  private Playground playground;
  private Page page;
  private PostedJobs posted;

  @BeforeEach
  void open() {
    playground = browsing.open();
    page = playground.page();
    posted = PostedJobs.of(page);
    playground.fill("n", "1");
    playground.fill("steps", "2");
    page.locator("summary", new Page.LocatorOptions().setHasText("Keep away from pictures"))
        .click();
  }

  private static byte[] picture(int width, int height, String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.ORANGE);
    pen.fillRect(0, 0, width, height / 2);
    pen.setColor(Color.BLUE);
    pen.fillRect(0, height / 2, width, height - height / 2);
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage decoded(JsonNode base64) {
    try {
      return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64.asText())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pick(String name, String type, byte[] bytes) {
    page.locator("#view-draw input[type=file]").setInputFiles(new FilePayload(name, type, bytes));
  }

  private Locator canvas() {
    return page.locator(".painter-canvas");
  }

  private void openPainter() {
    page.getByLabel("Paint the mask of picture 1").click();
    assertThat(canvas()).isFocused();
  }

  private void drag(double fromX, double fromY, double toX, double toY) {
    canvas().scrollIntoViewIfNeeded();
    BoundingBox box = canvas().boundingBox();
    page.mouse().move(box.x + fromX * box.width, box.y + fromY * box.height);
    page.mouse().down();
    page.mouse().move(box.x + toX * box.width, box.y + toY * box.height);
    page.mouse().up();
  }

  private JsonNode reference() {
    return posted.last().at("/guidance/negtome/images/0");
  }

  private Locator button(String name) {
    return page.locator(".painter")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void aPictureWithAPaintedMaskReachesTheServerAndActs() {
    byte[] picture = picture(96, 64, "png");
    pick("orange.png", "image/png", picture);
    openPainter();
    drag(0.1, 0.25, 0.4, 0.25);
    assertThat(page.locator(".reference").textContent())
        .as("no stroke is lost on who draws at once")
        .contains("its painted part");
    assertThat(page.locator(".painter [role=status]")).containsText("% of the picture counts");
    playground.drawToTheEnd();
    assertThat(playground.images()).hasCount(1);
    assertThat(Base64.getDecoder().decode(reference().path("image").asText()))
        .as("a small PNG as it is")
        .isEqualTo(picture);
    BufferedImage mask = decoded(reference().path("mask"));
    assertThat(mask.getWidth()).isEqualTo(96);
    assertThat(mask.getHeight()).isEqualTo(64);
    assertThat(mask.getRGB(24, 16)).as("painted").isEqualTo(0xFFFFFFFF);
    assertThat(mask.getRGB(80, 16)).as("not painted").isEqualTo(0xFF000000);
    assertThat(mask.getRGB(24, 56)).as("not painted").isEqualTo(0xFF000000);
    assertThat(page.locator(".receipt strong")).containsText(new String[] {"Guidance", "NegToMe"});
    playground.assertClean();
  }

  @Test
  void aMaskIsPaintedByKeys() {
    pick("orange.png", "image/png", picture(64, 64, "png"));
    openPainter();
    for (int i = 0; i < 40; i++) {
      page.keyboard().press("ArrowLeft");
      page.keyboard().press("ArrowUp");
    }
    page.keyboard().press("]");
    page.keyboard().press(" ");
    assertThat(page.locator(".reference")).containsText("its painted part");
    playground.drawToTheEnd();
    BufferedImage mask = decoded(reference().path("mask"));
    assertThat(mask.getRGB(2, 2)).isEqualTo(0xFFFFFFFF);
    assertThat(mask.getRGB(32, 32)).isEqualTo(0xFF000000);
  }

  @Test
  void paintIsErasedUndoneInvertedAndCleared() {
    pick("orange.png", "image/png", picture(64, 64, "png"));
    openPainter();
    button("Invert").click();
    assertThat(page.locator(".painter [role=status]")).hasText("100 % of the picture counts.");
    button("Erase").click();
    drag(0.0, 0.5, 1.0, 0.5);
    playground.drawToTheEnd();
    BufferedImage mask = decoded(reference().path("mask"));
    assertThat(mask.getRGB(32, 32)).isEqualTo(0xFF000000);
    assertThat(mask.getRGB(32, 4)).isEqualTo(0xFFFFFFFF);
    button("Undo").click();
    assertThat(page.locator(".painter [role=status]")).hasText("100 % of the picture counts.");
    button("Clear").click();
    assertThat(page.locator(".reference")).containsText("all of it");
    playground.drawToTheEnd();
    assertThat(reference().has("image")).isTrue();
    assertThat(reference().has("mask")).isFalse();
    page.getByLabel("Remove picture 1").click();
    assertThat(page.locator(".reference")).hasCount(0);
    assertThat(canvas()).hasCount(0);
    playground.drawToTheEnd();
    assertThat(posted.last().has("guidance")).isFalse();
  }

  @Test
  void aLargePictureIsBroughtDown() {
    pick("large.jpg", "image/jpeg", picture(2000, 1000, "jpg"));
    assertThat(page.locator(".reference")).hasCount(1);
    playground.drawToTheEnd();
    BufferedImage sent = decoded(reference().path("image"));
    assertThat(sent.getWidth()).isEqualTo(1024);
    assertThat(sent.getHeight()).isEqualTo(512);
    assertThat(playground.images()).hasCount(1);
  }

  @Test
  void picturesAreDroppedPastedAndTakenFromTheLastDrawing() {
    String transfer =
        """
        ([selector, type, text]) => {
          const data = new DataTransfer();
          const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
          data.items.add(new File([bytes], 'a.png', {type: 'image/png'}));
          const event = type === 'paste'
            ? new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})
            : new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true});
          return !document.querySelector(selector).dispatchEvent(event);
        }
        """;
    String picture = Base64.getEncoder().encodeToString(picture(64, 64, "png"));
    assertThat(page.evaluate(transfer, new String[] {".drop", "dragover", picture}))
        .isEqualTo(true);
    assertThat(page.evaluate(transfer, new String[] {".drop", "drop", picture})).isEqualTo(true);
    assertThat(page.locator(".reference")).hasCount(1);
    assertThat(page.evaluate(transfer, new String[] {"body", "paste", picture})).isEqualTo(true);
    assertThat(page.locator(".reference")).hasCount(2);
    playground.drawToTheEnd();
    playground.button("From the last drawing").click();
    page.locator(".reference-pick").first().click();
    assertThat(page.locator(".reference")).hasCount(3);
    playground.drawToTheEnd();
    assertThat(posted.last().at("/guidance/negtome/images")).hasSize(3);
    playground.assertClean();
  }

  @Test
  void whatIsNoPictureIsSaid() {
    pick("a.png", "image/png", "no picture".getBytes(StandardCharsets.UTF_8));
    assertThat(page.locator("#view-draw .note.error:visible"))
        .hasText("This is not a picture that can be read.");
    assertThat(page.locator(".reference")).hasCount(0);
    pick("b.png", "image/png", picture(64, 64, "png"));
    assertThat(page.locator(".reference")).hasCount(1);
    assertThat(page.locator("#view-draw .note.error:visible")).hasCount(0);
  }
}
