package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.server.config.LimitSettings;
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
    server =
        TestServer.start(
            TestServer.settings().withLimits(LimitSettings.DEFAULT.withBodyBytes(64 << 10)));
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
        "{'prompt': 'a', 'stream': 1}                           | stream             | true or"
            + " false",
        "{'prompt': 'a', 'timeout': 0}                          | timeout            | more than 0",
        "{'prompt': 'a', 'timeout': '9'}                        | timeout            | expected a"
            + " number",
        "{'prompt': 'a', 'partial_images': 1}                   | partial_images     | stream true",
        "{'prompt': 'a', 'partial_images': -1, 'stream': true}  | partial_images     | 0 to 3",
        "{'prompt': 'a', 'partial_images': 4, 'stream': true}   | partial_images     | 0 to 3",
        "{'prompt': 'a', 'diversity': 1.5}                      | diversity          | 0 to 1",
        "{'prompt': 'a', 'diversity': 'much'}                   | diversity          | expected a"
            + " number",
        "{'prompt': 'a', 'explain': 1}                          | explain            | true or"
            + " false",
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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'perp_neg': {}}                                       | perp_neg.prompts      | 1 to 16",
        "{'perp_neg': {'prompts': []}}                          | perp_neg.prompts      | 1 to 16",
        "{'perp_neg': {'prompts': [null]}}                      | perp_neg.prompts[0]   | object",
        "{'perp_neg': {'prompts': ['b']}}                       | perp_neg.prompts[0]   | object",
        "{'perp_neg': {'prompts': [{'weight': 1}]}}             | perp_neg.prompts[0].prompt | some"
            + " text",
        "{'perp_neg': {'prompts': [{'prompt': 'b'}, {'prompt': 'c', 'weight': 101}]}} |"
            + " perp_neg.prompts[1].weight | -100 to 100",
        "{'perp_neg': {'prompts': [{'prompt': 'b', 'interval': [1]}]}} |"
            + " perp_neg.prompts[0].interval | two numbers",
        "{'perp_neg': {'prompts': [{'prompt': 'b', 'scale': 1}]}} |"
            + " perp_neg.prompts[0].scale | unknown field",
        "{'nasa': {}}                                           | nasa.prompt           | some"
            + " text",
        "{'nasa': {'prompt': ' '}}                              | nasa.prompt           | some"
            + " text",
        "{'nasa': {'prompt': 'b', 'scale': 11}}                 | nasa.scale            | 0 to 10",
        "{'nasa': {'prompt': 'b', 'interval': [1, 0]}}          | nasa.interval         | start",
        "{'nag': 3}                                             | nag                   | object",
        "{'nag': {'scale': 3}}                                  | nag.prompt            | some"
            + " text",
        "{'nag': {'prompt': 'b', 'scale': -1}}                  | nag.scale             | 0 to 100",
        "{'nag': {'prompt': 'b', 'scale': 1e999}}               | nag.scale             | 0 to 100",
        "{'nag': {'prompt': 'b', 'tau': 0.5}}                   | nag.tau               | 1 to"
            + " 1000",
        "{'nag': {'prompt': 'b', 'alpha': 1.1}}                 | nag.alpha             | 0 to 1",
        "{'nag': {'prompt': 'b', 'foo': 1}}                     | nag.foo               | unknown",
        "{'nag': {'prompt': 'b'}, 'nasa': {'prompt': 'b'}}      | nag                   | got both",
        "{'negtome': {}}                                        | negtome.reference     | first,"
            + " all",
        "{'negtome': {'reference': 'last'}}                     | negtome.reference     | first or"
            + " all",
        "{'negtome': {'reference': 'all', 'images': []}}        | negtome.images        | 1 to 8",
        "{'negtome': {'reference': 'all', 'images': [{'image': 'AAAA'}]}} | negtome.reference |"
            + " got both",
        "{'negtome': {'images': [null]}}                        | negtome.images[0]     | object",
        "{'negtome': {'images': [{}]}}                          | negtome.images[0].image | base64",
        "{'negtome': {'images': [{'image': '?'}]}}              | negtome.images[0].image | base64",
        "{'negtome': {'images': [{'image': ''}]}}               | negtome.images[0].image | base64",
        "{'negtome': {'images': [{'image': 'data:'}]}}          | negtome.images[0].image | base64",
        "{'negtome': {'images': [{'image': 'AAAA'}]}}           | negtome.images[0].image | PNG",
        "{'negtome': {'images': [{'file': 'AAAA'}]}}            | negtome.images[0].file | unknown",
        "{'negtome': {'reference': 'all', 'alpha': 11}}         | negtome.alpha         | 0 to 10",
        "{'negtome': {'reference': 'all', 'threshold': 2}}      | negtome.threshold     | -1 to 1",
        "{'negtome': {'reference': 'all', 'timesteps': [1]}}    | negtome.timesteps     | two",
        "{'negtome': {'reference': 'all', 'timesteps': [5, 9]}} | negtome.timesteps     | first >="
            + " last",
        "{'negtome': {'reference': 'all', 'timesteps': [9, 5], 'interval': [0, 1]}} |"
            + " negtome.interval | got both",
        "{'negtome': {'reference': 'all', 'blocks': []}}        | negtome.blocks        | at least",
        "{'negtome': {'reference': 'all', 'blocks': ['up', 'in']}} | negtome.blocks[1] | down, mid",
        "{'negtome': {'reference': 'all', 'attention': [null]}} | negtome.attention[0]  | self,",
        "{'negtome': {'reference': 'all', 'min_side': -1}}      | negtome.min_side      | 0 or"
            + " more",
        "{'negtome': {'reference': 'all', 'min_side': 1.5}}     | negtome.min_side      | integer",
        "{'cads': {'tau1': 0.95}}                               | cads.tau1             | tau2",
        "{'cads': {'noise_scale': -1}}                          | cads.noise_scale      | 0 to 10",
        "{'cads': {'mixing': 1.5}}                              | cads.mixing           | 0 to 1",
        "{'conditioning_noise': {'scale': 11}}                  | conditioning_noise.scale | 0 to"
            + " 10",
        "{'conditioning_noise': {'interval': [0, 2]}}           | conditioning_noise.interval |"
            + " stop",
      })
  void aBadGuidanceFieldIsNamed(String guidance, String param, String says) {
    TestServer.Answer answer =
        server.generate("{\"prompt\": \"a\", \"guidance\": " + guidance.replace('\'', '"') + "}");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("guidance." + param);
    assertThat(answer.error().path("message").asText()).contains(says);
  }

  @Test
  void aPlainNegativeBesidePerpNegIsRefused() {
    TestServer.Answer answer =
        server.generate(
            "{\"prompt\": \"a\", \"negative_prompt\": \"b\", \"guidance\": {\"perp_neg\":"
                + " {\"prompts\": [{\"prompt\": \"c\"}]}}}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("negative_prompt");
    assertThat(answer.error().path("message").asText()).contains("one of its prompts");
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
  void rowsThatTheMachineCannotHoldTogetherAreRefusedBeforeItTries() {
    TestServer.Answer answer =
        server.generate(
            "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a\", \"size\": \"1024x1024\","
                + " \"n\": 64, \"guidance\": {\"negtome\": {\"reference\": \"all\"}}}");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("n");
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
