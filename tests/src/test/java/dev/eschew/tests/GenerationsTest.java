package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.PngText;
import dev.eschew.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /v1/images/generations}: what a client asked for is what it gets. */
class GenerationsTest {
  private static final String TINY =
      "\"model\": \"tiny-sd-optimum-op14\", \"size\": \"64x64\", \"steps\": 2";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void thePictureOverHttpIsThePythonPicture() throws Exception {
    TestServer.Answer answer =
        server.generate(
            """
            {"model": "tiny-sd-optimum-op14", "prompt": "the red cat and a dog",
             "negative_prompt": "blue", "n": 1, "size": "64x64", "seed": 42, "steps": 6,
             "scheduler": "euler", "guidance": {"scale": 7.5}}
            """);
    assertThat(answer.status()).isEqualTo(200);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes(answer, 0)));
    Tensor golden = NumpyFile.readNpy(TestPaths.data("golden/e2e/sd_euler_s42.image.npy"));
    double sum = 0;
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        for (int c = 0; c < 3; c++) {
          double value = ((image.getRGB(x, y) >> (16 - 8 * c)) & 255) / 255.0;
          sum += Math.abs(value - golden.data()[(y * 64 + x) * 3 + c]);
        }
      }
    }
    assertThat(sum / (64 * 64 * 3)).isLessThan(1.0 / 255);
  }

  @Test
  void theBuiltInModelIsTheDefaultAndDrawsWithItsOwnDefaults() throws Exception {
    TestServer.Answer answer = server.generate("{\"prompt\": \"a sailboat at sunset\"}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("model").asText()).isEqualTo("papertown");
    assertThat(answer.json().path("size").asText()).isEqualTo("128x128");
    assertThat(answer.json().path("warnings")).isEmpty();
    assertThat(answer.json().path("created").asLong()).isGreaterThan(1_700_000_000L);
    assertThat(answer.json().path("timings_ms").path("total").asDouble()).isPositive();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes(answer, 0)));
    assertThat(image.getWidth()).isEqualTo(128);
    assertThat(image.getHeight()).isEqualTo(128);
    assertThat(distinctColours(image)).isGreaterThan(50);
  }

  @Test
  void imageKUsesSeedPlusKAndIsTheSameAlone() throws Exception {
    String request = "{" + TINY + ", \"prompt\": \"a dog\", \"seed\": %d, \"n\": %d}";
    JsonNode batch = server.generate(request.formatted(7, 3)).json().path("data");
    assertThat(batch).hasSize(3);
    for (int k = 0; k < 3; k++) {
      assertThat(batch.get(k).path("seed").asLong()).isEqualTo(7 + k);
      TestServer.Answer alone = server.generate(request.formatted(7 + k, 1));
      BufferedImage one = ImageIO.read(new ByteArrayInputStream(bytes(alone, 0)));
      BufferedImage other =
          ImageIO.read(
              new ByteArrayInputStream(
                  Base64.getDecoder().decode(batch.get(k).path("b64_json").asText())));
      assertThat(largestDifference(one, other)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void withoutASeedEachRequestGetsItsOwnAndSaysWhich() {
    Set<Long> seeds = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      TestServer.Answer answer = server.generate("{" + TINY + ", \"prompt\": \"a dog\"}");
      seeds.add(answer.json().path("data").get(0).path("seed").asLong(-1));
    }
    assertThat(seeds).hasSize(3).doesNotContain(-1L);
  }

  @Test
  void aPngCarriesWhatMadeItAndTheSameRequestMakesItAgain() throws Exception {
    TestServer.Answer answer =
        server.generate(
            "{"
                + TINY
                + ", \"prompt\": \"a dog — ein Hund\", \"negative_prompt\": \"blue\","
                + " \"seed\": 41, \"n\": 2, \"scheduler\": \"euler_a\","
                + " \"guidance\": {\"scale\": 4.5, \"interval\": [0, 0.5], \"rescale\": 0.2}}");
    Map<String, String> texts = PngText.read(bytes(answer, 1));
    assertThat(texts.get("parameters"))
        .startsWith("a dog — ein Hund\nNegative prompt: blue\n")
        .contains("Steps: 2", "Sampler: Euler a", "CFG scale: 4.5", "Seed: 42", "Size: 64x64")
        .contains("Model: tiny-sd-optimum-op14");
    JsonNode request = new ObjectMapper().readTree(texts.get("eschew"));
    assertThat(request.path("seed").asLong()).isEqualTo(42);
    TestServer.Answer again = server.generate(texts.get("eschew"));
    assertThat(again.status()).isEqualTo(200);
    assertThat(
            largestDifference(
                ImageIO.read(new ByteArrayInputStream(bytes(again, 0))),
                ImageIO.read(new ByteArrayInputStream(bytes(answer, 1)))))
        .isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "webp"})
  void theFileIsInTheFormatAskedFor(String format) {
    TestServer.Answer answer =
        server.generate(
            "{" + TINY + ", \"prompt\": \"a dog\", \"output_format\": \"" + format + "\"}");
    assertThat(answer.json().path("output_format").asText()).isEqualTo(format);
    byte[] bytes = bytes(answer, 0);
    byte[] start =
        switch (format) {
          case "png" -> new byte[] {(byte) 0x89, 'P', 'N', 'G'};
          case "jpeg" -> new byte[] {(byte) 0xff, (byte) 0xd8};
          default -> new byte[] {'R', 'I', 'F', 'F'};
        };
    assertThat(bytes).startsWith(start);
  }

  @Test
  void anUrlServesTheImageForAStatedTime() throws Exception {
    TestServer.Answer answer =
        server.generate("{" + TINY + ", \"prompt\": \"a dog\", \"response_format\": \"url\"}");
    JsonNode data = answer.json().path("data").get(0);
    assertThat(data.has("b64_json")).isFalse();
    assertThat(data.path("expires_at").asLong() - answer.json().path("created").asLong())
        .isCloseTo(3600, within(5L));
    URI uri = URI.create(data.path("url").asText());
    assertThat(uri.getPort()).isEqualTo(server.uri().getPort());
    TestServer.Answer file = server.get(uri.getPath());
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(ImageIO.read(new ByteArrayInputStream(file.body())).getWidth()).isEqualTo(64);
    assertThat(server.get("/v1/images/files/nothing.png").status()).isEqualTo(404);
    assertThat(server.get("/v1/images/files/..%2F..%2Fetc%2Fpasswd").status()).isBetween(400, 404);
  }

  @Test
  void aNegativePromptThatCannotActIsNamed() {
    String request =
        "{"
            + TINY
            + ", \"prompt\": \"a dog\", \"negative_prompt\": \"blue\","
            + " \"guidance\": {\"scale\": %s, \"interval\": %s}%s}";
    for (String[] inert : new String[][] {{"1", "[0, 1]"}, {"5", "[0.5, 0.5]"}}) {
      JsonNode answer =
          server.generate(request.formatted(inert[0], inert[1], "")).json().path("warnings");
      assertThat(answer.findValuesAsText("param")).contains("negative_prompt");
      TestServer.Answer strict =
          server.generate(request.formatted(inert[0], inert[1], ", \"strict\": true"));
      assertThat(strict.status()).isEqualTo(400);
      assertThat(strict.error().path("param").asText()).isEqualTo("negative_prompt");
    }
    assertThat(server.generate(request.formatted("5", "[0, 1]", "")).json().path("warnings"))
        .isEmpty();
  }

  @Test
  void theAnswerNamesAllSettingsOfGuidance() {
    JsonNode plain =
        server.generate("{" + TINY + ", \"prompt\": \"a dog\"}").json().path("guidance");
    assertThat(plain.toString())
        .isEqualTo("{\"scale\":7.5,\"interval\":[0.0,1.0],\"rescale\":0.0}");
    JsonNode annealed =
        server
            .generate("{" + TINY + ", \"prompt\": \"a dog\", \"guidance\": {\"cads\": {}}}")
            .json()
            .path("guidance");
    assertThat(annealed.path("cads").path("tau1").asDouble()).isEqualTo(0.6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'scale': 5, 'nag': {'prompt': 'blue', 'interval': [0, 0.5]}}",
        "{'scale': 5, 'negtome': {'reference': 'first', 'threshold': -1, 'interval': [0.5, 1]}}",
        "{'scale': 5, 'perp_neg': {'prompts': [{'prompt': 'blue'}]}, 'cads': {'tau1': 0.1}}",
      })
  void theReceiptHasEachStepInWhichATermWasOn(String guidance) throws IOException {
    String json = guidance.replace('\'', '"');
    TestServer.Answer answer =
        server.generate(
            "{\"model\": \"tiny-sd-optimum-op14\", \"size\": \"96x64\", \"steps\": 4,"
                + " \"scheduler\": \"euler\", \"prompt\": \"a dog\", \"seed\": 3, \"n\": 3,"
                + " \"explain\": true, \"guidance\": "
                + json
                + "}");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .doesNotContain("\"NaN\"", ":NaN", "Infinity");
    JsonNode data = answer.json().path("data");
    assertThat(data).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Map<String, List<Integer>> steps = new LinkedHashMap<>();
      for (JsonNode term : data.get(i).path("receipt")) {
        assertThat(term.path("steps").findValues("change"))
            .hasSameSizeAs(term.path("steps"))
            .allSatisfy(change -> assertThat(change.asDouble()).isPositive());
        boolean merges = term.path("term").asText().equals("negtome");
        assertThat(term.path("steps").findValues("pushed"))
            .hasSize(merges ? term.path("steps").size() : 0)
            .allSatisfy(pushed -> assertThat(pushed.asDouble()).isEqualTo(1));
        steps.put(
            term.path("term").asText(),
            term.path("steps").findValues("step").stream().map(JsonNode::asInt).toList());
      }
      assertThat(steps).isEqualTo(stepsOf(json, i));
      Set<String> mapped = new HashSet<>(steps.keySet());
      mapped.remove("cads");
      JsonNode maps = data.get(i).path("heat_maps");
      assertThat(maps.properties()).extracting(Map.Entry::getKey).hasSameElementsAs(mapped);
      for (JsonNode map : maps) {
        assertThat(map.path("largest").asDouble()).isPositive();
        BufferedImage picture =
            ImageIO.read(
                new ByteArrayInputStream(
                    Base64.getDecoder().decode(map.path("b64_json").asText())));
        assertThat(picture.getWidth()).isEqualTo(96);
        assertThat(picture.getHeight()).isEqualTo(64);
        assertThat(distinctColours(picture)).isGreaterThan(10);
      }
    }
  }

  /** By term, the steps of four in which it is on for an image. */
  private static Map<String, List<Integer>> stepsOf(String guidance, int image) {
    List<Integer> all = List.of(0, 1, 2, 3);
    if (guidance.contains("nag")) {
      return Map.of("scale", all, "nag", List.of(0, 1));
    } else if (guidance.contains("negtome")) {
      // The first image is the reference and stays as it is.
      return image == 0 ? Map.of("scale", all) : Map.of("scale", all, "negtome", List.of(2, 3));
    }
    return Map.of("scale", all, "perp_neg", all, "cads", List.of(0, 1, 2, 3));
  }

  @Test
  void withoutExplainThereAreReceiptsAndNoMaps() {
    JsonNode data =
        server.generate("{" + TINY + ", \"prompt\": \"a dog\"}").json().path("data").get(0);
    assertThat(data.path("receipt").get(0).path("term").asText()).isEqualTo("scale");
    assertThat(data.path("receipt").get(0).path("steps")).hasSize(2);
    assertThat(data.has("heat_maps")).isFalse();
  }

  @Test
  void aThresholdThatNothingPassesIsNamedAndRefusedIfStrict() {
    String request =
        "{"
            + TINY
            + ", \"prompt\": \"a dog\", \"seed\": 1, \"n\": 2, \"guidance\": {\"negtome\":"
            + " {\"reference\": \"first\", \"threshold\": 0.9999999, \"interval\": [0, 1]}}%s}";
    TestServer.Answer lenient = server.generate(request.formatted(""));
    assertThat(lenient.status()).as(lenient.json().toString()).isEqualTo(200);
    assertThat(lenient.json().path("warnings").findValuesAsText("param"))
        .containsExactly("guidance.negtome.threshold");
    TestServer.Answer strict = server.generate(request.formatted(", \"strict\": true"));
    assertThat(strict.status()).as(strict.json().toString()).isEqualTo(400);
    assertThat(strict.error().path("param").asText()).isEqualTo("guidance.negtome.threshold");
    assertThat(strict.error().path("message").asText()).contains("0.9999999", "strict");
  }

  @Test
  void anOverlongPromptIsCutWithAWarningThatQuotesTheRest() {
    String request =
        "{" + TINY + ", \"prompt\": \"" + "dog ".repeat(75) + "unicorn horse\", \"seed\": 1}";
    TestServer.Answer answer = server.generate(request);
    assertThat(answer.status()).isEqualTo(200);
    JsonNode warning = answer.json().path("warnings").get(0);
    assertThat(warning.path("param").asText()).isEqualTo("prompt");
    assertThat(warning.path("message").asText()).contains("77").contains("unicorn horse");
  }

  @Test
  void fieldsOfOpenAiWithoutMeaningAreTakenAndNamed() {
    TestServer.Answer answer =
        server.generate(
            "{" + TINY + ", \"prompt\": \"a dog\", \"quality\": \"high\", \"user\": \"u-1\"}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("warnings").findValuesAsText("param"))
        .containsExactlyInAnyOrder("quality", "user");
  }

  @Test
  void aSizeThatIsNotSquareIsDrawn() throws IOException {
    TestServer.Answer answer =
        server.generate(
            "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a dog\", \"steps\": 1,"
                + " \"size\": \"96x48\"}");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes(answer, 0)));
    assertThat(image.getWidth()).isEqualTo(96);
    assertThat(image.getHeight()).isEqualTo(48);
  }

  private static byte[] bytes(TestServer.Answer answer, int index) {
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    return Base64.getDecoder()
        .decode(answer.json().path("data").get(index).path("b64_json").asText());
  }

  private static int distinctColours(BufferedImage image) {
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colours.add(image.getRGB(x, y));
      }
    }
    return colours.size();
  }

  private static int largestDifference(BufferedImage one, BufferedImage other) {
    int largest = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          int difference =
              ((one.getRGB(x, y) >> shift) & 255) - ((other.getRGB(x, y) >> shift) & 255);
          largest = Math.max(largest, Math.abs(difference));
        }
      }
    }
    return largest;
  }
}
