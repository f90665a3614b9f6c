package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.config.LimitSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator's limits hold for every request, and their errors say which and how much. */
class LimitsTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            TestServer.settings().withLimits(new LimitSettings(16 << 10, 20, 2, 8, 96)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'n': 3                 | n               | expected 1 to 2 (this server's max_images), got 3
          'steps': 9             | steps           | expected 1 to 8 (this server's max_steps), got 9
          'size': '96x104'       | size            | at most 96 pixels a side (this server's max_side), got 96x104
          'negative_prompt': 'L' | negative_prompt | at most 20 characters (this server's max_prompt_length), got 21
          'guidance': {'nag': {'prompt': 'L'}}  | guidance.nag.prompt  | at most 20 characters
          'guidance': {'nasa': {'prompt': 'L'}} | guidance.nasa.prompt | at most 20 characters
          'guidance': {'perp_neg': {'prompts': [{'prompt': 'b'}, {'prompt': 'L'}]}} | guidance.perp_neg.prompts[1].prompt | at most 20 characters
          """)
  void whatIsMoreIsRefusedByName(String field, String param, String says) {
    String fields = field.replace('\'', '"').replace("\"L\"", "\"" + "x".repeat(21) + "\"");
    String steps = field.contains("steps") ? "" : ", \"steps\": 1";
    TestServer.Answer answer =
        server.generate(
            "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a dog\", " + fields + steps + "}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo(param);
    assertThat(answer.error().path("message").asText()).contains(says);
  }

  /** A model's own default may be more than this server takes; that is said, not cut. */
  @Test
  void defaultsOfTheModelAreHeldToThem() {
    String request = "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a dog\"%s}";
    TestServer.Answer refused = server.generate(request.formatted(""));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error().path("param").asText()).isEqualTo("steps");
    assertThat(
            server
                .generate(request.formatted(", \"steps\": 8, \"n\": 2, \"size\": \"96x96\""))
                .status())
        .isEqualTo(200);
  }
}
