package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.ImageDecoder;
import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.server.config.LimitSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scores of pictures over HTTP; their golden data is described in {@code make.py} beside it.
 */
class DiversityTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GOLDEN = "/golden/evaluation/";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * Four pictures of persons, one of them of another size, as tests/bench/diversity.py has them.
   */
  @Test
  void scoresAreThoseOfTheBench() throws IOException {
    JsonNode measured = JSON.readTree(file("persons.json"));
    ObjectNode body = JSON.createObjectNode();
    ArrayNode images = body.putArray("images");
    for (JsonNode index : measured.path("pictures")) {
      images.add(base64(index.asInt()));
    }
    images.set(1, "data:image/png;base64," + images.get(1).asText());
    TestServer.Answer answer = post(body.toString());
    assertThat(answer.status()).as(answer.json().toPrettyString()).isEqualTo(200);
    JsonNode scores = answer.json();
    assertThat(scores.path("evaluator").asText()).isEqualTo("papertown-attributes");
    assertThat(scores.path("images").asInt()).isEqualTo(4);
    assertThat(scores.path("vendi_score").asDouble())
        .isCloseTo(measured.path("vendi").asDouble(), within(1e-3));
    assertThat(scores.path("mean_pairwise_distance").asDouble())
        .isCloseTo(measured.path("distance").asDouble(), within(1e-3));
    assertThat(scores.path("attribute_entropy").asDouble())
        .isCloseTo(measured.path("entropy").asDouble(), within(1e-6));
    JsonNode subject = scores.path("attributes").path("subject");
    assertThat(subject.path("entropy").asDouble()).isZero();
    assertThat(subject.path("coverage").asDouble()).isCloseTo(1 / 7.0, within(1e-6));
    assertThat(subject.path("values").path("person").asInt()).isEqualTo(4);
    assertThat(subject.path("values").path("car").asInt(-1)).isZero();
    assertThat(scores.path("attributes").has("hair_style")).isTrue();
    assertThat(scores.path("attributes").has("car_color")).isFalse();
  }

  @Test
  void equalPicturesAreOne() throws IOException {
    String image = "\"" + base64(2) + "\"";
    JsonNode scores =
        post("{\"evaluator\": \"papertown-attributes\", \"images\": ["
                + String.join(", ", Collections.nCopies(9, image))
                + "]}")
            .json();
    assertThat(scores.path("vendi_score").asDouble()).isCloseTo(1, within(1e-5));
    assertThat(scores.path("mean_pairwise_distance").asDouble()).isCloseTo(0, within(1e-9));
    assertThat(scores.path("attribute_entropy").asDouble(-1)).isZero();
  }

  /** A person and a creature, whose background alone can be compared besides. */
  @Test
  void picturesOfDifferentSubjectsDifferInTheSubject() throws IOException {
    String webp =
        Base64.getEncoder()
            .encodeToString(
                ImageEncoder.encode(
                    ImageDecoder.decode(file("picture1.png")),
                    ImageFormat.WEBP,
                    ImageMetadata.NONE));
    JsonNode scores = post("{\"images\": [\"" + base64(0) + "\", \"" + webp + "\"]}").json();
    assertThat(scores.path("attributes").path("subject").path("entropy").asDouble()).isEqualTo(1);
    assertThat(scores.path("attributes").path("creature_color").has("entropy")).isFalse();
    assertThat(scores.path("attributes").path("background").path("entropy").asDouble(-1))
        .isBetween(0.0, 1.0);
  }

  @Test
  void drawnPicturesCanBeScored() {
    JsonNode drawn =
        server
            .generate("{\"prompt\": \"a cute creature\", \"n\": 2, \"seed\": 7, \"steps\": 4}")
            .json();
    ObjectNode body = JSON.createObjectNode();
    ArrayNode images = body.putArray("images");
    drawn.path("data").forEach(image -> images.add(image.path("b64_json").asText()));
    TestServer.Answer answer = post(body.toString());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("vendi_score").asDouble()).isBetween(1.0001, 2.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                   | 400 | images    | invalid_field | expected 2 to 64 images, got none
          {'images': []}                                       | 400 | images    | invalid_field | expected 2 to 64 images, got 0
          {'images': ['PNG']}                                  | 400 | images    | invalid_field | expected 2 to 64 images, got 1
          {'images': [65]}                                     | 400 | images    | invalid_field | expected 2 to 64 images, got 65
          {'images': 'PNG'}                                    | 400 | images    | invalid_field | expected a list
          {'images': ['PNG', 7]}                               | 400 | images[1] | invalid_field | expected a string
          {'images': ['PNG', 'PNG', null]}                     | 400 | images[2] | invalid_field | got null
          {'images': ['PNG', 'PNG', 'PNG', '%%%']}             | 400 | images[3] | invalid_field | expected a file in base64
          {'images': ['PNG', '']}                              | 400 | images[1] | invalid_field | expected a file in base64, got none
          {'images': ['PNG', 'PNG', 'PNG', 'AAAA']}            | 400 | images[3] | invalid_field | expected a PNG, JPEG, WebP, GIF or BMP file
          {'images': ['PNG', 'CUT']}                           | 400 | images[1] | invalid_field | broken or cut off
          {'images': ['PNG', 'PNG'], 'evaluator': 'clip'}      | 404 | evaluator | not_found     | no evaluator 'clip', only [papertown-attributes]
          {'images': ['PNG', 'PNG'], 'evaluator': 3}           | 400 | evaluator | invalid_field | expected a string
          {'images': ['PNG', 'PNG'], 'prompt': 'a cat'}        | 400 | prompt    | unknown_field | known here: [evaluator, images]
          {'images': ['PNG', 'PNG'], 'images': ['PNG', 'PNG']} | 400 |           | malformed_json | Duplicate field
          [1]                                                  | 400 |           | malformed_json | expected a JSON object
          """)
  void whatIsWrongIsSaidByName(String body, int status, String param, String code, String says)
      throws IOException {
    String png = base64(7);
    String many = String.join(", ", IntStream.range(0, 65).mapToObj(_ -> "'PNG'").toList());
    TestServer.Answer answer =
        post(
            body.replace("[65]", "[" + many + "]")
                .replace("PNG", png)
                .replace("CUT", png.substring(0, 4000))
                .replace('\'', '"'));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error().path("code").asText()).isEqualTo(code);
    assertThat(answer.error().path("param").asText("")).isEqualTo(param == null ? "" : param);
    assertThat(answer.error().path("message").asText()).contains(says);
  }

  @Test
  void aBodyOverTheLimitIsTooLarge() throws IOException {
    String image = "\"" + base64(6) + "\"";
    String images = String.join(", ", Collections.nCopies(3, image));
    try (TestServer small =
        TestServer.start(
            TestServer.settings().withLimits(LimitSettings.DEFAULT.withBodyBytes(100_000)))) {
      byte[] body = ("{\"images\": [" + images + "]}").getBytes(StandardCharsets.UTF_8);
      TestServer.Answer answer = small.post("/v1/diversity", body);
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.error().path("code").asText()).isEqualTo("body_too_large");
    }
  }

  private static TestServer.Answer post(String body) {
    return server.post("/v1/diversity", body.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(int picture) throws IOException {
    return Base64.getEncoder().encodeToString(file("picture" + picture + ".png"));
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream file = NumpyFile.open(GOLDEN + name)) {
      return file.readAllBytes();
    }
  }
}
