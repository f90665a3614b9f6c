package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What clients of stable-diffusion-webui (sdwebuiapi, Open WebUI, SillyTavern) call, in the order
 * in which they do.
 */
class WebuiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TINY = "tiny-sd-optimum-op14";

  /** Long enough to be looked at and given up; its end is not waited for. */
  private static final String LONG =
      "{\"prompt\": \"a dog\", \"steps\": 1000, \"batch_size\": 8, \"width\": 128, \"height\": 128,"
          + " \"sampler_name\": \"DDIM\", \"seed\": 1}";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void drawWithTheDefaultModel() throws IOException {
    post("options", "{\"sd_model_checkpoint\": \"papertown\", \"samples_format\": \"png\"}");
  }

  @Test
  void optionsArePostedBackWholeToSwitchTheModel() throws IOException {
    ObjectNode options = (ObjectNode) get("options");
    assertThat(options.path("sd_model_checkpoint").asText()).isEqualTo("papertown");
    JsonNode models = get("sd-models");
    assertThat(models.findValuesAsText("title")).contains("papertown", TINY);
    assertThat(models.toString()).doesNotContain("/");
    options.put("sd_model_checkpoint", TINY);
    TestServer.Answer answer = post("options", options.toString());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().isNull()).isTrue();
    assertThat(get("options").path("sd_model_checkpoint").asText()).isEqualTo(TINY);
    JsonNode drawn = drawn("txt2img", "{\"prompt\": \"a dog\", \"steps\": 2}");
    assertThat(info(drawn).path("sd_model_name").asText()).isEqualTo(TINY);
    TestServer.Answer unknown = post("options", "{\"sd_model_checkpoint\": \"none such\"}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().path("detail").asText()).contains("none such");
  }

  @Test
  void listsThatClientsReadAtTheirStart() {
    assertThat(get("samplers").findValuesAsText("name")).contains("Euler a", "DPM++ 2M Karras");
    assertThat(get("schedulers").findValuesAsText("label")).contains("Automatic", "Karras");
    assertThat(get("upscalers").get(0).path("name").asText()).isEqualTo("None");
    assertThat(get("scripts").path("txt2img").toString()).contains("eschew");
    assertThat(get("script-info").get(1).path("is_img2img").asBoolean()).isTrue();
    assertThat(get("embeddings").path("loaded").isObject()).isTrue();
    assertThat(get("cmd-flags").isObject()).isTrue();
    assertThat(get("memory").path("ram").path("total").asLong()).isPositive();
    for (String name :
        List.of(
            "sd-vae",
            "loras",
            "hypernetworks",
            "prompt-styles",
            "extensions",
            "face-restorers",
            "realesrgan-models",
            "latent-upscale-modes")) {
      assertThat(get(name).isArray()).as(name).isTrue();
    }
    for (String name : List.of("refresh-checkpoints", "refresh-vae", "unload-checkpoint")) {
      assertThat(post(name, "").status()).as(name).isEqualTo(200);
    }
    assertThat(server.get("/internal/ping").json().isObject()).isTrue();
  }

  @Test
  void aPictureIsDrawnAndSaysHow() throws IOException {
    JsonNode drawn =
        drawn(
            "txt2img",
            "{\"prompt\": \"a sailboat\", \"negative_prompt\": \"sunset\", \"steps\": 4,"
                + " \"cfg_scale\": 5, \"width\": 128, \"height\": 64, \"batch_size\": 1,"
                + " \"n_iter\": 2, \"seed\": 7, \"sampler_name\": \"DPM++ 2M\","
                + " \"scheduler\": \"Karras\", \"stray\": {\"a\": 1}, \"enable_hr\": false,"
                + " \"override_settings\": {\"sd_model_checkpoint\": \"papertown [abcdef01]\"}}");
    assertThat(drawn.path("images")).hasSize(2);
    String first = drawn.path("images").get(0).asText();
    BufferedImage image = TestPictures.image(Base64.getDecoder().decode(first));
    assertThat(image.getWidth()).isEqualTo(128);
    assertThat(image.getHeight()).isEqualTo(64);
    assertThat(drawn.path("parameters").path("n_iter").asInt()).isEqualTo(2);
    assertThat(drawn.path("parameters").has("stray")).isFalse();
    JsonNode info = info(drawn);
    assertThat(info.path("all_seeds").toString()).isEqualTo("[7,8]");
    assertThat(info.path("sampler_name").asText()).isEqualTo("DPM++ 2M Karras");
    assertThat(info.path("steps").asInt()).isEqualTo(4);
    assertThat(info.path("infotexts").get(1).asText()).contains("Seed: 8");
    assertThat(info.path("warnings")).isEmpty();

    JsonNode read = post("png-info", "{\"image\": \"data:image/png;base64," + first + "\"}").json();
    assertThat(read.path("info").asText()).isEqualTo(info.path("infotexts").get(0).asText());
    assertThat(read.path("parameters").path("Prompt").asText()).isEqualTo("a sailboat");
    assertThat(read.path("parameters").path("Negative prompt").asText()).isEqualTo("sunset");
    assertThat(read.path("items").has("eschew")).isTrue();
  }

  @Test
  void itIsThePictureOfTheNativeRoute() throws IOException {
    JsonNode drawn =
        drawn(
            "txt2img",
            "{\"prompt\": \"a person\", \"steps\": 3, \"cfg_scale\": 4, \"seed\": 5,"
                + " \"sampler_name\": \"Euler a\", \"batch_size\": 2, \"alwayson_scripts\":"
                + " {\"eschew\": {\"args\": [{\"negtome\": {\"reference\": \"first\"}}]}}}");
    JsonNode same =
        server
            .generate(
                "{\"prompt\": \"a person\", \"steps\": 3, \"seed\": 5, \"scheduler\": \"euler_a\","
                    + " \"n\": 2, \"guidance\": {\"scale\": 4, \"negtome\":"
                    + " {\"reference\": \"first\"}}}")
            .json();
    for (int i = 0; i < 2; i++) {
      BufferedImage one = picture(drawn.path("images").get(i));
      BufferedImage other = picture(same.path("data").get(i).path("b64_json"));
      assertThat(TestPictures.largestDifference(one, other)).isLessThanOrEqualTo(1);
    }
    assertThat(info(drawn).path("receipts").toString()).contains("negtome");
  }

  @Test
  void aMaskedPictureKeepsWhatIsBlack() throws IOException {
    byte[] image = TestPictures.png(64, 64, (_, _) -> 0xFF336699);
    byte[] mask = TestPictures.png(64, 64, (x, _) -> x < 32 ? 0xFFFFFFFF : 0xFF000000);
    JsonNode drawn =
        drawn(
            "img2img",
            "{\"init_images\": [\"data:image/png;base64,%s\"], \"mask\": \"%s\","
                    .formatted(base64(image), base64(mask))
                + " \"denoising_strength\": 0.9, \"steps\": 4, \"seed\": 3, \"mask_blur\": 4,"
                + " \"prompt\": \"a red car\", \"include_init_images\": false}");
    assertThat(drawn.path("parameters").path("init_images").isNull()).isTrue();
    assertThat(info(drawn).path("denoising_strength").asDouble()).isEqualTo(0.9);
    assertThat(info(drawn).path("warnings").findValuesAsText("param")).contains("mask_blur");
    BufferedImage result = picture(drawn.path("images").get(0));
    assertThat(difference(result, 40, 64)).isLessThan(difference(result, 0, 24));
  }

  /** Mean distance of some columns from the picture that was sent. */
  private static double difference(BufferedImage result, int from, int to) {
    double sum = 0;
    for (int y = 0; y < 64; y++) {
      for (int x = from; x < to; x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          sum += Math.abs((result.getRGB(x, y) >> shift & 255) - (0x336699 >> shift & 255));
        }
      }
    }
    return sum / (64 * (to - from));
  }

  @Test
  void progressIsPolledAndInterruptEndsIt() throws Exception {
    assertThat(get("progress").path("state").path("job_count").asInt()).isZero();
    List<Double> seen = new ArrayList<>();
    try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<TestServer.Answer> call =
          CompletableFuture.supplyAsync(() -> post("txt2img", LONG), client);
      JsonNode progress = get("progress");
      while (progress.path("state").path("sampling_step").asInt() < 2 && !call.isDone()) {
        seen.add(progress.path("progress").asDouble());
        Thread.sleep(20);
        progress = get("progress");
      }
      assertThat(progress.path("progress").asDouble()).isBetween(0.001, 1.0);
      assertThat(progress.path("eta_relative").asDouble()).isPositive();
      assertThat(progress.path("state").path("job_count").asInt()).isEqualTo(1);
      assertThat(progress.path("state").path("sampling_steps").asInt()).isEqualTo(1000);
      assertThat(progress.path("state").path("job_timestamp").asText()).hasSize(14);
      assertThat(progress.has("current_image")).isTrue();
      assertThat(get("progress?skip_current_image=true").path("current_image").isNull()).isTrue();

      assertThat(post("interrupt", "").json().isObject()).isTrue();
      TestServer.Answer answer = call.join();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().path("images")).isEmpty();
      assertThat(info(answer.json()).path("interrupted").asBoolean()).isTrue();
    }
    JsonNode idle = get("progress");
    assertThat(idle.path("progress").asDouble()).isZero();
    assertThat(idle.path("state").path("job_count").asInt()).isZero();
    assertThat(idle.path("state").path("interrupted").asBoolean()).isTrue();
    assertThat(seen).isSorted();
    drawn("txt2img", "{\"prompt\": \"a dog\", \"steps\": 1}");
  }

  @Test
  void errorsAreAsTheseClientsReadThem() {
    TestServer.Answer sampler =
        post("txt2img", "{\"prompt\": \"a\", \"sampler_name\": \"No such sampler\"}");
    assertThat(sampler.status()).isEqualTo(404);
    assertThat(sampler.json().path("detail").asText()).isEqualTo("Sampler not found");
    assertThat(sampler.error().path("message").asText()).isEqualTo("Sampler not found");

    TestServer.Answer type = post("txt2img", "{\"steps\": \"many\"}");
    assertThat(type.status()).isEqualTo(422);
    assertThat(type.json().path("detail").get(0).path("loc").get(1).asText()).isEqualTo("steps");

    TestServer.Answer range = post("txt2img", "{\"prompt\": \"a\", \"cfg_scale\": 1000}");
    assertThat(range.status()).isEqualTo(400);
    assertThat(range.json().path("detail").asText()).startsWith("cfg_scale:");

    assertThat(post("txt2img", "{").status()).isEqualTo(422);
    assertThat(post("img2img", "{\"prompt\": \"a\"}").status()).isEqualTo(404);
    assertThat(post("png-info", "{\"image\": \"bm90aGluZw==\"}").status()).isEqualTo(400);
    TestServer.Answer nowhere = server.get("/sdapi/v1/no-such-route");
    assertThat(nowhere.status()).isEqualTo(404);
    assertThat(nowhere.json().path("detail").isTextual()).isTrue();
  }

  private static JsonNode drawn(String route, String body) {
    TestServer.Answer answer = post(route, body);
    assertThat(answer.status()).as(answer.json().path("detail").toString()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode info(JsonNode answer) throws IOException {
    assertThat(answer.path("info").isTextual()).isTrue();
    return JSON.readTree(answer.path("info").asText());
  }

  private static BufferedImage picture(JsonNode base64) throws IOException {
    return TestPictures.image(Base64.getDecoder().decode(base64.asText()));
  }

  private static String base64(byte[] file) {
    return Base64.getEncoder().encodeToString(file);
  }

  private static JsonNode get(String name) {
    TestServer.Answer answer = server.get("/sdapi/v1/" + name);
    assertThat(answer.status()).as(name).isEqualTo(200);
    return answer.json();
  }

  private static TestServer.Answer post(String name, String body) {
    return server.post("/sdapi/v1/" + name, body.getBytes(StandardCharsets.UTF_8));
  }
}
