package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad input gets a clear error that names the field and what was expected, and the server goes on.
 */
class BadRequestsTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(TestServer.settings().withLimits(8, 64 << 10));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                     | prompt             | expected"
            + " some text",
        "{'prompt': ''}                                         | prompt             | expected"
            + " some text",
        "{'prompt': '  '}                                       | prompt             | expected"
            + " some text",
        "{'prompt': 5}                                          | prompt             | expected a"
            + " string",
        "{'prompt': ['a']}                                      | prompt             | expected a"
            + " string",
        "{'prompt': 'a', 'n': 0}                                | n                  | 1 to 64",
        "{'prompt': 'a', 'n': 65}                               | n                  | 1 to 64",
        "{'prompt': 'a', 'n': 1.5}                              | n                  | expected an"
            + " integer",
        "{'prompt': 'a', 'n': '2'}                              | n                  | expected an"
            + " integer",
        "{'prompt': 'a', 'n': 99999999999}                      | n                  | out of"
            + " range",
        "{'prompt': 'a', 'steps': 0}                            | steps              | 1 to 1000",
        "{'prompt': 'a', 'steps': 1001}                         | steps              | 1 to 1000",
        "{'prompt': 'a', 'size': '128'}                         | size               |"
            + " WIDTHxHEIGHT",
        "{'prompt': 'a', 'size': '0x128'}                       | size               | 1 to 2048",
        "{'prompt': 'a', 'size': '99999x128'}                   | size               | 1 to 2048",
        "{'prompt': 'a', 'size': '130x128'}                     | size               | multiples of"
            + " 8",
        "{'prompt': 'a', 'seed': -1}                            | seed               | expected 0"
            + " to",
        "{'prompt': 'a', 'seed': 9007199254740991, 'n': 2}      | seed               | expected 0"
            + " to",
        "{'prompt': 'a', 'scheduler': 'magic'}                  | scheduler          | euler_a",
        "{'prompt': 'a', 'response_format': 'xml'}              | response_format    | b64_json",
        "{'prompt': 'a', 'output_format': 'gif'}                | output_format      | png",
        "{'prompt': 'a', 'guidance': 5}                         | guidance           | expected an"
            + " object",
        "{'prompt': 'a', 'guidance': {'scale': 'x'}}            | guidance.scale     | expected a"
            + " number",
        "{'prompt': 'a', 'guidance': {'scale': -1}}             | guidance.scale     | 0 to 100",
        "{'prompt': 'a', 'guidance': {'scale': 1e999}}          | guidance.scale     | 0 to 100",
        "{'prompt': 'a', 'guidance': {'interval': [0.5]}}       | guidance.interval  | two numbers",
        "{'prompt': 'a', 'guidance': {'interval': [0.8, 0.2]}}  | guidance.interval  | start <="
            + " stop",
        "{'prompt': 'a', 'guidance': {'interval': [0, null]}}   | guidance.interval  | two numbers",
        "{'prompt': 'a', 'guidance': {'interval': ['a', 1]}}    | guidance.interval[0] | expected a"
            + " number",
        "{'prompt': 'a', 'guidance': {'rescale': 2}}            | guidance.rescale   | 0 to 1",
        "{'prompt': 'a', 'strict': 'yes'}                       | strict             | true or"
            + " false",
        "{'prompt': 'a', 'stream': true}                        | stream             | not"
            + " supported yet",
        "{'prompt': 'a', 'partial_images': 2}                   | partial_images     | not"
            + " supported yet",
        "{'prompt': 'a', 'guidance': {'nag': {'prompt': 'b'}}}  | guidance.nag       | not"
            + " supported yet",
        "{'prompt': 'a', 'guidance': {'nasa': {'prompt': 'b'}}} | guidance.nasa      | not"
            + " supported yet",
        "{'prompt': 'a', 'guidance': {'perp_neg': {}}}          | guidance.perp_neg  | not"
            + " supported yet",
        "{'prompt': 'a', 'guidance': {'negtome': {}}}           | guidance.negtome   | not"
            + " supported yet",
        "{'prompt': 'a', 'diversity': 0.5}                      | diversity          | not"
            + " supported yet",
        "{'prompt': 'a', 'explain': true}                       | explain            | not"
            + " supported yet",
        "{'prompt': 'a', 'cfg_scale': 5}                        | cfg_scale          | unknown"
            + " field",
        "{'prompt': 'a', 'guidance': {'strength': 5}}           | guidance.strength  | unknown"
            + " field",
      })
  void aBadFieldIsNamed(String request, String param, String says) {
    TestServer.Answer answer = server.generate(request.replace('\'', '"'));
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    JsonNode error = answer.error();
    assertThat(error.path("param").asText()).isEqualTo(param);
    assertThat(error.path("message").asText()).contains(says).contains(param);
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("code").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "{\"prompt\": ",
        "[]",
        "null",
        "5",
        "{\"prompt\": \"a\"} x",
        "{\"prompt\": \"a\", \"prompt\": \"b\"}",
        "{prompt: 'a'}",
      })
  void malformedJsonIsSaidToBeSo(String body) {
    TestServer.Answer answer = server.generate(body);
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    assertThat(answer.error().path("code").asText()).isEqualTo("malformed_json");
    assertThat(answer.error().path("param").isNull()).isTrue();
  }

  @Test
  void aSizeThatTheExportCannotDrawIsTheClientsToChange() {
    TestServer.Answer answer =
        server.generate(
            "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a\", \"size\": \"72x64\"}");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("size");
    assertThat(answer.error().path("message").asText()).contains("multiples of 16");
  }

  @Test
  void moreStepsThanTheSchedulerCanTakeAreTheClientsToChange() {
    TestServer.Answer answer =
        server.generate(
            "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a\", \"steps\": 60,"
                + " \"scheduler\": \"lcm\"}");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("steps");
    assertThat(answer.error().path("message").asText()).contains("50");
  }

  @Test
  void aSizeThatTheMachineCannotHoldIsRefusedBeforeItTries() {
    TestServer.Answer answer =
        server.generate(
            "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a\", \"size\": \"2048x2048\"}");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("size");
    assertThat(answer.error().path("message").asText()).contains("GB");
  }

  @Test
  void anUnknownModelIsNotFound() {
    TestServer.Answer answer = server.generate("{\"prompt\": \"a\", \"model\": \"dall-e-9\"}");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error().path("param").asText()).isEqualTo("model");
    assertThat(answer.error().path("code").asText()).isEqualTo("model_not_found");
    assertThat(server.get("/v1/models/dall-e-9").status()).isEqualTo(404);
  }

  @Test
  void aBodyOverTheLimitIsRefused() {
    String prompt = "a".repeat(70 << 10);
    TestServer.Answer answer = server.generate("{\"prompt\": \"" + prompt + "\"}");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.error().path("code").asText()).isEqualTo("body_too_large");
  }

  @Test
  void wrongRoutesAndMethodsAnswerInTheSameShape() {
    TestServer.Answer route = server.get("/v1/nothing");
    assertThat(route.status()).isEqualTo(404);
    assertThat(route.error().path("code").asText()).isEqualTo("not_found");
    TestServer.Answer method = server.get("/v1/images/generations");
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.error().path("code").asText()).isEqualTo("method_not_allowed");
  }

  @Test
  void aWrongContentTypeIsReadAsJsonAllTheSame() {
    TestServer.Answer answer =
        server.send(
            HttpRequest.newBuilder(URI.create(server.uri() + "/v1/images/generations"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": 5}"))
                .build());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("prompt");
  }

  @Test
  void anEndlessPromptIsRefused() {
    TestServer.Answer answer = server.generate("{\"prompt\": \"" + "a ".repeat(10_001) + "\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("prompt");
    assertThat(answer.error().path("message").asText()).contains("20000");
  }

  @Test
  void randomBytesNeverCauseAServerError() {
    Random random = new Random(11);
    // Several fields are out of range, so that no small mutation makes a request that is drawn.
    String invalid =
        "{\"prompt\": \"\", \"n\": 990, \"size\": \"640000x640000\", \"guidance\": {\"scale\":"
            + " -500, \"interval\": [30, 10]}, \"seed\": -77777}";
    for (int i = 0; i < 500; i++) {
      byte[] body = invalid.getBytes(StandardCharsets.UTF_8);
      int mutations = 1 + random.nextInt(4);
      for (int j = 0; j < mutations; j++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      TestServer.Answer answer = server.post("/v1/images/generations", body);
      assertThat(answer.status()).as(new String(body, StandardCharsets.ISO_8859_1)).isEqualTo(400);
      assertThat(answer.error().path("message").asText()).isNotEmpty();
    }
  }
}
