package dev.eschew.tests.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.eschew.tests.CommandOnPath;
import dev.eschew.tests.TestServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Drawings outlast the page: kept, copied, shared, downloaded and restored from their files. */
@Timeout(300)
class HistoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension private static final Browsing browsing = new Browsing();

  private Playground playground;

  @BeforeEach
  void open() {
    playground = browsing.open();
  }

  @AfterEach
  void close() {
    playground.assertClean();
    playground.close();
  }

  @Test
  void drawingsSurviveAReload() {
    playground.quick(2, 2);
    playground.leaveOut("plain", "cats");
    playground.drawToTheEnd();
    playground.page().reload();
    tab("History");
    Locator entries = playground.page().locator(".entry");
    assertThat(entries).hasCount(1);
    assertThat(entries).containsText("a dog");
    assertThat(entries).containsText("without cats");
    assertThat(entries.locator("img")).hasCount(2);
    playground
        .page()
        .waitForFunction(
            "() => [...document.querySelectorAll('.entry img')].every(image => image.naturalWidth >"
                + " 0)");
    entries.getByLabel("Show: a dog").click();
    assertThat(playground.images()).hasCount(2);
    assertThat(playground.page().locator("#prompt")).hasValue("a dog");
    assertThat(playground.page().locator(".chip")).hasCount(1);
    tab("History");
    entries.getByLabel("Delete: a dog").click();
    assertThat(entries).hasCount(0);
    playground.page().reload();
    assertThat(playground.page().locator("#view-history")).containsText("Nothing yet");
  }

  private void tab(String name) {
    playground.page().getByRole(AriaRole.NAVIGATION).getByText(name).click();
  }

  @Test
  void aPngBringsItsSettingsBack(@TempDir Path folder) throws IOException {
    byte[] png =
        picture(
            """
            {"prompt": "a dög \\u72d7", "model": "tiny-sd-optimum-op14", "steps": 3, "seed": 11, "n": 1,
             "scheduler": "euler",
             "guidance": {"scale": 4, "perp_neg": {"prompts": [{"prompt": "a cat", "weight": -2}]}}}
            """);
    Path file = folder.resolve("dog.png");
    Files.write(file, png);
    playground.page().locator("#model-choice input[type=file]").setInputFiles(file);
    assertThat(playground.page().locator("#notice"))
        .containsText("The settings of dog.png are here");
    assertThat(playground.page().locator("#model")).hasValue(Playground.TINY);
    assertThat(playground.page().locator("#prompt")).hasValue("a dög \u72d7");
    assertThat(playground.page().getByLabel("Weight of a cat")).hasValue("-2");
    assertThat(playground.field("seed").locator("input")).hasValue("11");
    assertThat(playground.page().locator(".chip.other")).hasCount(0);
    playground.drawToTheEnd();
    Download download =
        playground
            .page()
            .waitForDownload(
                () -> playground.page().locator(".detail").getByText("Download").click());
    assertThat(download.suggestedFilename()).isEqualTo("tiny-sd-optimum-op14-11.png");
    assertThat(pixels(Files.readAllBytes(download.path())))
        .as("the same picture")
        .isEqualTo(pixels(png));
  }

  /** Dropped like a file from a desktop. */
  @Test
  void aDroppedFileThatIsNoneOfOursIsExplained() {
    drop("not a picture", "text.png");
    assertThat(playground.page().locator("#notice")).containsText("This is no PNG file");
  }

  private void drop(String content, String name) {
    playground
        .page()
        .evaluate(
            """
            ([content, name]) => {
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File([content], name, { type: 'image/png' }));
              document.querySelector('main').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
            }
            """,
            List.of(content, name));
  }

  private static byte[] picture(String request) {
    TestServer.Answer answer = browsing.server().generate(request);
    assertThat(answer.status()).isEqualTo(200);
    return Base64.getDecoder().decode(answer.json().path("data").path(0).path("b64_json").asText());
  }

  private static int[] pixels(byte[] png) throws IOException {
    try (InputStream input = new ByteArrayInputStream(png)) {
      BufferedImage image = ImageIO.read(input);
      return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
  }

  @Test
  void aLinkBringsTheSettingsToAnotherBrowser() {
    playground.quick(1, 2);
    playground.leaveOut("nag", "fog ☁");
    playground.drawToTheEnd();
    String link = copied("Link");
    assertThat(link).startsWith(browsing.server().uri().toString());
    String seed =
        playground.page().locator(".gallery .caption").textContent().substring("seed ".length());
    try (Playground other = browsing.blank(options -> {})) {
      other.visit(link);
      assertThat(other.page().locator("#prompt")).hasValue("a dog");
      assertThat(other.page().getByLabel("Text of a NAG negative")).hasValue("fog ☁");
      assertThat(other.field("seed").locator("input")).hasValue(seed);
      assertThat(other.page().locator("#model")).hasValue(Playground.TINY);
      assertThat(URI.create(other.page().url()).getFragment()).isEqualTo("draw");
      other.visit("/#draw?bm9uc2Vuc2U");
      other.page().reload();
      assertThat(other.page().locator("#notice")).containsText("cannot be read");
      other.assertClean();
    }
  }

  @Test
  void aLinkMayNameAModelThatIsNotHere() {
    String request =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                "{\"prompt\": \"a boat\", \"model\": \"gone\"}".getBytes(StandardCharsets.UTF_8));
    try (Playground other = browsing.blank(options -> {})) {
      other.visit("/#draw?" + request);
      assertThat(other.page().locator("#notice"))
          .containsText("The model gone is not on this server");
      assertThat(other.page().locator("#prompt")).hasValue("a boat");
      other.page().waitForFunction("() => document.querySelector('#model').value === 'papertown'");
      other.page().getByLabel("Steps").fill("2");
      assertThat(other.asked().stream().filter(url -> url.endsWith("/v1/models/gone")).count())
          .isOne();
    }
  }

  private String copied(String form) {
    playground.button(form).click();
    assertThat(playground.page().locator("#view-draw [role=group][aria-label='Copy as'] .hint"))
        .containsText(form + " copied");
    return String.valueOf(playground.page().evaluate("() => navigator.clipboard.readText()"));
  }

  @Test
  void theCommandThatIsCopiedDrawsTheSame(@TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(CommandOnPath.exists("curl"), "needs curl");
    JsonNode drawn = drawAwkward();
    JsonNode again = JSON.readTree(run(folder, "sh", "-c", copied("curl")));
    assertThat(again.path("data").path(0).path("b64_json")).isEqualTo(drawn);
  }

  @Test
  void theProgramThatIsCopiedDrawsTheSame(@TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(CommandOnPath.exists("python3"), "needs python3");
    byte[] drawn = Base64.getDecoder().decode(drawAwkward().asText());
    Path program = Files.writeString(folder.resolve("draw.py"), copied("Python"));
    run(folder, "python3", program.toString());
    assertThat(pixels(Files.readAllBytes(folder.resolve("3.png")))).isEqualTo(pixels(drawn));
  }

  /**
   * Draws a prompt that shells and programs would take apart; the JSON that is copied draws it,
   * too.
   */
  private JsonNode drawAwkward() throws IOException {
    String prompt = "it's a $HOME \"dog\" \\ `x` \n JSON 'x'";
    playground.quick(1, 2);
    playground.fill("prompt", prompt);
    playground.fill("seed", "3");
    playground.drawToTheEnd();
    JsonNode request = JSON.readTree(copied("JSON"));
    assertThat(request.path("prompt").asText()).isEqualTo(prompt);
    TestServer.Answer answer = browsing.server().generate(request.toString());
    assertThat(answer.status()).isEqualTo(200);
    return answer.json().path("data").path(0).path("b64_json");
  }

  private static String run(Path folder, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void allImagesComeInOneFile() throws IOException {
    playground.quick(3, 2);
    playground.fill("seed", "5");
    playground.drawToTheEnd();
    Download download =
        playground.page().waitForDownload(() -> playground.button("Download all").click());
    assertThat(download.suggestedFilename()).isEqualTo("tiny-sd-optimum-op14-5.zip");
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(download.path()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
        assertThat(pixels(zip.readAllBytes())).hasSize(64 * 64);
      }
    }
    assertThat(names)
        .containsExactly(
            "tiny-sd-optimum-op14-5.png",
            "tiny-sd-optimum-op14-6.png",
            "tiny-sd-optimum-op14-7.png");
  }
}
