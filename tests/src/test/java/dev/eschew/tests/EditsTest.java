package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.PngText;
import dev.eschew.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /v1/images/edits}: forms and JSON, masks, sizes, records and what is refused. */
class EditsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static TestServer server;
  private static byte[] init;
  private static byte[] mask;

  @BeforeAll
  static void start() throws IOException {
    EditedModels.inpainting(folder);
    EditedModels.drawing(folder);
    EditedModels.blind(folder);
    server = TestServer.start(TestPaths.tinyModels(), folder);
    init = Files.readAllBytes(TestPaths.data("golden/e2e/init.png"));
    mask = Files.readAllBytes(TestPaths.data("edits/mask.png"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aFormDrawsThePythonPicture() throws IOException {
    MultipartForm form =
        golden("euler_a")
            .text("strength", "0.6")
            .text("guidance[scale]", "7.5")
            .text("guidance[interval][]", "0")
            .text("guidance[interval][]", "1");
    assertPicture(post(form), "img2img_euler_a");
  }

  @Test
  void guidanceMayBeWrittenAsJsonInAForm() throws IOException {
    MultipartForm form =
        golden("ddim")
            .text("guidance", "{\"scale\": 7.5, \"interval\": [0, 1]}")
            .file("mask", mask);
    assertPicture(post(form), "blend_ddim_full");
  }

  @Test
  void jsonDrawsTheSame() throws IOException {
    ObjectNode request = json("ddim").put("mask", base64(mask)).put("strength", 0.6);
    assertPicture(post(request), "blend_ddim_part");
    request.put("image", "data:image/png;base64," + base64(init));
    assertPicture(post(request), "blend_ddim_part");
    request.put("model", "tiny-sd-inpaint");
    assertPicture(post(request), "told_ddim_part");
  }

  /** What is transparent, in a mask or in the picture itself, is painted anew. */
  @Test
  void transparencyIsAMask() throws IOException {
    byte[] transparentMask = TestPictures.png(64, 64, (x, y) -> inside(x, y) ? 0 : 0xFF000000);
    assertPicture(post(json("ddim").put("mask", base64(transparentMask))), "blend_ddim_full");
    BufferedImage picture = TestPictures.image(init);
    byte[] transparent =
        TestPictures.png(64, 64, (x, y) -> inside(x, y) ? 0 : picture.getRGB(x, y) | 0xFF000000);
    TestServer.Answer own = post(json("ddim").put("image", base64(transparent)));
    assertThat(own.status()).isEqualTo(200);
    assertThat(params(own)).containsExactly("image");
    // Where nothing is painted anew, the picture stays that of the golden answer.
    BufferedImage drawn = TestPictures.image(bytes(own, 0));
    BufferedImage masked =
        TestPictures.image(bytes(post(json("ddim").put("mask", base64(mask))), 0));
    assertThat(drawn.getRGB(2, 60)).isEqualTo(masked.getRGB(2, 60));
    assertThat(post(json("ddim").put("image", base64(transparent)).put("strict", true)).status())
        .isEqualTo(400);
  }

  @Test
  void aRecordMakesThePictureAgain() throws IOException {
    ObjectNode request = json("euler_a").put("mask", base64(mask)).put("strength", 0.7).put("n", 2);
    TestServer.Answer answer = post(request);
    Map<String, String> texts = PngText.read(bytes(answer, 1));
    assertThat(texts.get("parameters")).contains("Denoising strength: 0.7", "Seed: 10");
    JsonNode read = JSON.readTree(texts.get("eschew"));
    assertThat(read.path("image").asText()).isEqualTo(base64(init));
    assertThat(read.path("mask").asText()).isEqualTo(base64(mask));
    TestServer.Answer again =
        server.post("/v1/images/edits", texts.get("eschew").getBytes(StandardCharsets.UTF_8));
    assertThat(again.status()).isEqualTo(200);
    assertThat(
            TestPictures.largestDifference(
                TestPictures.image(bytes(again, 0)), TestPictures.image(bytes(answer, 1))))
        .isLessThanOrEqualTo(1);
    TestServer.Answer wrong = server.generate(texts.get("eschew"));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.error().path("param").asText()).isEqualTo("image");
    assertThat(wrong.error().path("message").asText()).contains("/v1/images/edits");
  }

  @Test
  void aLargePictureIsRecordedByItsDigest() throws IOException {
    byte[] noise =
        TestPictures.png(900, 900, (x, y) -> 0xFF000000 | (x * 7919 + y * 104729) * 2654435);
    assertThat(noise.length).isGreaterThan(2 << 20);
    TestServer.Answer answer =
        post(json("ddim").put("image", base64(noise)).put("size", "64x64").put("steps", 2));
    JsonNode read = JSON.readTree(PngText.read(bytes(answer, 0)).get("eschew"));
    assertThat(read.has("image")).isFalse();
    assertThat(read.path("image_sha256").asText()).hasSize(64);
  }

  @Test
  void theSizeIsThePicturesOwnRoundedDown() throws IOException {
    byte[] odd = TestPictures.png(75, 50, (x, y) -> 0xFF204060);
    TestServer.Answer answer = post(json("ddim").put("image", base64(odd)).put("steps", 2));
    assertThat(answer.json().path("size").asText()).isEqualTo("64x48");
    assertThat(params(answer)).containsExactly("size");
    TestServer.Answer given =
        post(json("ddim").put("image", base64(odd)).put("steps", 2).put("size", "80x64"));
    assertThat(given.json().path("size").asText()).isEqualTo("80x64");
    assertThat(given.json().path("warnings")).isEmpty();
    TestServer.Answer small =
        post(json("ddim").put("image", base64(TestPictures.png(75, 9, (x, y) -> 0xFF204060))));
    assertRefused(small, "size", "75x9");
    TestServer.Answer large =
        post(json("ddim").put("image", base64(TestPictures.png(2100, 64, (x, y) -> 0xFF204060))));
    assertRefused(large, "size", "2100x64");
  }

  @Test
  void aMaskOfAnotherResolutionIsScaledAndOneOfAnotherShapeRefused() throws IOException {
    byte[] half =
        TestPictures.png(32, 32, (x, y) -> inside(2 * x, 2 * y) ? 0xFFFFFFFF : 0xFF000000);
    TestServer.Answer scaled = post(json("ddim").put("mask", base64(half)));
    assertThat(params(scaled)).containsExactly("mask");
    assertPicture(scaled, "blend_ddim_full");
    byte[] wide = TestPictures.png(64, 32, (x, y) -> 0xFFFFFFFF);
    assertRefused(post(json("ddim").put("mask", base64(wide))), "mask", "64x32");
    byte[] empty = TestPictures.png(64, 64, (x, y) -> x % 8 == 3 ? 0xFFFFFFFF : 0xFF000000);
    TestServer.Answer nothing = post(json("ddim").put("mask", base64(empty)).put("steps", 2));
    assertThat(nothing.status()).isEqualTo(200);
    assertThat(nothing.json().path("warnings").get(0).path("message").asText())
        .contains("nothing is painted anew");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "strength | 0 | strength | at least 0.02",
        "strength | 0.019 | strength | one of the 50 steps",
        "strength | 1.1 | strength | 0 to 1",
        "strength | much | strength | number, got string",
        "n | 1.5 | n | integer",
        "latents_from | mode | latents_from | sample",
        "guidance[scale] | high | guidance.scale | number, got string",
        "guidance[nag][promt] | fog | guidance.nag.promt | unknown field",
        "guidance[interval][] | 0 | guidance.interval | two numbers",
        "guidance | {\"scale\": | guidance | JSON",
        "guidance | 5 | guidance | object",
        "guidance[perp_neg][prompts][2][prompt] | a | guidance.perp_neg.prompts | [0]",
        "seed[a] | 1 | seed | single value",
        "strenght | 1 | strenght | unknown field",
        "a[b | 1 | a[b | field's name",
        "strict | yes | strict | true or false",
        "scheduler | best | scheduler | one of",
      })
  void formsAreReadAsStrictlyAsJson(String field, String value, String param, String message) {
    assertRefused(post(form().text(field, value)), param, message);
  }

  @Test
  void aModelWithoutAnEncoderTakesNoPicture() {
    assertRefused(post(json("ddim").put("model", "tiny-sd-blind")), "image", "VAE encoder");
  }

  @Test
  void fieldsWithoutMeaningAreWarnings() {
    TestServer.Answer answer =
        post(
            form()
                .text("input_fidelity", "high")
                .text("background", "auto")
                .text("quality", "high")
                .text("steps", "2"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(params(answer)).containsExactlyInAnyOrder("input_fidelity", "background", "quality");
  }

  @Test
  void filesAreCounted() {
    MultipartForm two = new MultipartForm().text("prompt", "a").file("image[]", init);
    assertThat(post(two.text("model", EditedModels.TINY).text("steps", "2")).status())
        .isEqualTo(200);
    assertRefused(post(two.file("image[]", init)), "image", "one picture to edit, got 2");
    assertRefused(post(new MultipartForm().text("prompt", "a")), "image", "got none");
    assertRefused(
        post(new MultipartForm().text("prompt", "a").file("image", new byte[0])), "image", "empty");
    assertRefused(post(form().file("negative_prompt", init)), "negative_prompt", "got a file");
    assertRefused(
        post(form().file("mask", "no image".getBytes(StandardCharsets.UTF_8))), "mask", "PNG");
    assertRefused(post(form().text("seed", "1").text("seed", "2")), "seed", "one value, got 2");
  }

  @Test
  void listsOfObjectsAreTakenWhereTheyCanBeToldApart() throws IOException {
    String name = "guidance[perp_neg][prompts][]";
    MultipartForm paired =
        form()
            .text("steps", "2")
            .text(name + "[prompt]", "red")
            .text(name + "[prompt]", "green")
            .text(name + "[weight]", "-1.5")
            .text(name + "[weight]", "0.5");
    JsonNode prompts = post(paired).json().path("guidance").path("perp_neg").path("prompts");
    assertThat(prompts.get(0).path("weight").asDouble()).isEqualTo(-1.5);
    assertThat(prompts.get(1).path("prompt").asText()).isEqualTo("green");
    MultipartForm ambiguous =
        form()
            .text(name + "[prompt]", "red")
            .text(name + "[prompt]", "green")
            .text(name + "[prompt]", "blue")
            .text(name + "[weight]", "-1.5")
            .text(name + "[weight]", "0.5");
    assertRefused(post(ambiguous), "guidance.perp_neg.prompts", "same fields");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"multipart/form-data", "multipart/mixed; boundary=a", "image/png", "text/html"})
  void otherBodiesAreRefused(String contentType) {
    TestServer.Answer answer = send(contentType, form().toBytes());
    assertThat(answer.status()).isIn(400, 415);
    assertThat(answer.error().path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(answer.error().path("message").asText()).contains("expected");
  }

  @Test
  void aFormThatIsCutOffIsRefused() {
    byte[] whole = form().toBytes();
    for (int length : new int[] {0, 1, 30, 90, whole.length / 2, whole.length - 5}) {
      TestServer.Answer answer = send(MultipartForm.CONTENT_TYPE, Arrays.copyOf(whole, length));
      assertThat(answer.status()).as("%d bytes", length).isEqualTo(400);
      assertThat(answer.error().path("code").asText()).isEqualTo("malformed_form");
    }
    assertThat(send(MultipartForm.CONTENT_TYPE, new byte[17 << 20]).status()).isEqualTo(413);
  }

  @Test
  void urlsAndMapsAreAnsweredAsForGenerations() {
    ObjectNode request =
        json("ddim").put("steps", 3).put("response_format", "url").put("explain", true);
    JsonNode image = post(request).json().path("data").get(0);
    String url = image.path("url").asText();
    assertThat(server.get(url.substring(url.indexOf("/v1/"))).status()).isEqualTo(200);
    assertThat(image.path("heat_maps").path("scale").path("b64_json").asText()).isNotEmpty();
    assertThat(image.path("receipt").get(0).path("steps").get(0).path("step").asInt()).isEqualTo(1);
  }

  /** The first six of ten steps are left out at strength 0.4. */
  @Test
  void anIntervalOfStepsThatAreLeftOutHasNoEffect() {
    ObjectNode request = json("ddim").put("strength", 0.4);
    request.putObject("guidance").put("scale", 5).putArray("interval").add(0).add(0.6);
    assertThat(params(post(request))).contains("guidance.interval", "negative_prompt");
    request.withObject("/guidance").putArray("interval").add(0).add(0.7);
    assertThat(params(post(request))).isEmpty();
  }

  @Test
  void aModelSaysWhetherAndHowItEdits() {
    assertThat(edits(EditedModels.TINY).path("inpainting").asText()).isEqualTo("blended");
    assertThat(edits("tiny-sd-inpaint").path("inpainting").asText()).isEqualTo("told");
    assertThat(edits("papertown").path("supported").asBoolean()).isTrue();
    assertThat(edits("tiny-sd-blind").path("supported").asBoolean(true)).isFalse();
    assertThat(edits("tiny-sd-blind").path("reason").asText()).contains("VAE encoder");
  }

  private static JsonNode edits(String model) {
    return server.get("/v1/models/" + model).json().path("edits");
  }

  private static MultipartForm form() {
    return new MultipartForm()
        .text("model", EditedModels.TINY)
        .text("prompt", "a dog")
        .file("image", init);
  }

  private static MultipartForm golden(String scheduler) {
    return new MultipartForm()
        .text("model", EditedModels.TINY)
        .text("prompt", "the red cat and a dog")
        .text("negative_prompt", "blue")
        .text("seed", "9")
        .text("steps", "10")
        .text("scheduler", scheduler)
        .file("image", init);
  }

  private static ObjectNode json(String scheduler) {
    ObjectNode request =
        JSON.createObjectNode()
            .put("model", EditedModels.TINY)
            .put("prompt", "the red cat and a dog")
            .put("negative_prompt", "blue")
            .put("seed", 9)
            .put("steps", 10)
            .put("scheduler", scheduler)
            .put("image", base64(init));
    request.putObject("guidance").put("scale", 7.5);
    return request;
  }

  private static TestServer.Answer post(MultipartForm form) {
    return send(MultipartForm.CONTENT_TYPE, form.toBytes());
  }

  private static TestServer.Answer post(ObjectNode request) {
    return server.post("/v1/images/edits", request.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static TestServer.Answer send(String contentType, byte[] body) {
    return server.send(
        HttpRequest.newBuilder(server.uri().resolve("/v1/images/edits"))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private static void assertRefused(TestServer.Answer answer, String param, String message) {
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    assertThat(answer.error().path("message").asText()).contains(message);
    assertThat(answer.error().path("param").asText()).isEqualTo(param);
  }

  private static List<String> params(TestServer.Answer answer) {
    return answer.json().path("warnings").findValuesAsText("param");
  }

  private static boolean inside(int x, int y) {
    return x >= 24 && y >= 10 && y < 50;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(TestServer.Answer answer, int index) {
    return Base64.getDecoder()
        .decode(answer.json().path("data").get(index).path("b64_json").asText());
  }

  private static void assertPicture(TestServer.Answer answer, String golden) throws IOException {
    assertThat(answer.status()).as(answer.json().path("error").toString()).isEqualTo(200);
    BufferedImage image = TestPictures.image(bytes(answer, 0));
    Tensor expected = NumpyFile.readNpy(TestPaths.data("edits/" + golden + ".npy"));
    for (int i = 0; i < expected.size(); i++) {
      int pixel = image.getRGB(i / 3 % 64, i / 3 / 64);
      double value = (pixel >> (16 - 8 * (i % 3)) & 255) / 255.0;
      assertThat(Math.abs(value - expected.data()[i])).isLessThan(0.5 / 255 + 1e-4);
    }
  }
}
