package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in one-step model draws what it is asked for, and can be steered at scale 1. */
class OneStepModelTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"person", "creature", "car", "house", "sailboat", "tree", "cat"})
  void drawsEachSubjectInOneStep(String subject) {
    JsonNode answer = draw("a " + subject, "");
    assertThat(answer.path("guidance").path("scale").asDouble()).isEqualTo(1);
    assertThat(shown(answer, "subject").path(subject).asInt()).isGreaterThanOrEqualTo(6);
  }

  @Test
  void aNegativePromptDoesNothingAndSaysSo() throws IOException {
    JsonNode plain = draw("a house", "");
    JsonNode negative = draw("a house", ", \"negative_prompt\": \"white\"");
    for (int k = 0; k < 8; k++) {
      assertThat(pixels(negative, k)).isEqualTo(pixels(plain, k));
    }
    assertThat(negative.path("warnings").findValuesAsText("param"))
        .containsExactly("negative_prompt");
  }

  @Test
  void nagTakesTheUnwantedAwayAndKeepsTheSubject() {
    assertThat(shown(draw("a house", ""), "wall").path("white").asInt()).isEqualTo(8);
    JsonNode steered =
        draw(
            "a house",
            """
            , "guidance": {"nag": {"prompt": "white", "scale": 4, "tau": 2.5, "alpha": 1}}\
            """);
    assertThat(shown(steered, "wall").path("white").asInt()).isLessThanOrEqualTo(1);
    assertThat(shown(steered, "subject").path("house").asInt()).isGreaterThanOrEqualTo(7);
  }

  /** Eight images. */
  private static JsonNode draw(String prompt, String fields) {
    TestServer.Answer answer =
        server.generate(
            """
            {"model": "papertown-one", "prompt": "%s", "n": 8, "seed": 0%s}\
            """
                .formatted(prompt, fields));
    assertThat(answer.status()).as(answer.json().path("error").toString()).isEqualTo(200);
    return answer.json();
  }

  private static int[] pixels(JsonNode answer, int index) throws IOException {
    byte[] file = Base64.getDecoder().decode(answer.at("/data/" + index + "/b64_json").asText());
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  /** How many of the images show which value of an attribute. */
  private static JsonNode shown(JsonNode answer, String attribute) {
    ObjectNode body = MAPPER.createObjectNode();
    ArrayNode images = body.putArray("images");
    answer.path("data").forEach(image -> images.add(image.path("b64_json").asText()));
    JsonNode scores =
        server.post("/v1/diversity", body.toString().getBytes(StandardCharsets.UTF_8)).json();
    return scores.path("attributes").path(attribute).path("values");
  }
}
