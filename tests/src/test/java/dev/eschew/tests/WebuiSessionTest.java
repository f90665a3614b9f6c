package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.config.AccessSettings;
import dev.eschew.server.config.ApiKey;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * One sitting of a client of stable-diffusion-webui, call by call as such clients (SillyTavern,
 * sdwebuiapi, plugins of painting programs) make them, with a password in HTTP Basic.
 */
class WebuiSessionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "painter-0123456789";
  private static final String AUTHORIZATION =
      "Basic "
          + Base64.getEncoder().encodeToString(("painter:" + KEY).getBytes(StandardCharsets.UTF_8));

  private static final Set<String> STATE =
      Set.of(
          "skipped",
          "interrupted",
          "stopping_generation",
          "job",
          "job_count",
          "job_timestamp",
          "job_no",
          "sampling_step",
          "sampling_steps");

  private static final Set<String> INFO =
      Set.of(
          "prompt",
          "all_prompts",
          "negative_prompt",
          "all_negative_prompts",
          "seed",
          "all_seeds",
          "subseed",
          "all_subseeds",
          "subseed_strength",
          "width",
          "height",
          "sampler_name",
          "cfg_scale",
          "steps",
          "batch_size",
          "restore_faces",
          "face_restoration_model",
          "sd_model_name",
          "sd_model_hash",
          "sd_vae_name",
          "sd_vae_hash",
          "seed_resize_from_w",
          "seed_resize_from_h",
          "denoising_strength",
          "extra_generation_params",
          "index_of_first_image",
          "infotexts",
          "styles",
          "job_timestamp",
          "clip_skip",
          "is_using_inpainting_conditioning",
          "version");

  @Test
  void aSitting() throws Exception {
    try (TestServer server =
            TestServer.start(
                TestServer.settings()
                    .withAccess(
                        new AccessSettings(
                            List.of(new ApiKey("painter", KEY)), false, Set.of(), Set.of())));
        ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      Sitting sitting = new Sitting(server, background);
      sitting.connect();
      JsonNode drawn = sitting.draw();
      sitting.drawTheSameAgain(drawn);
      sitting.paintOver(drawn);
      sitting.thinkBetterOfIt();
      sitting.askForWhatThereIsNot();
    }
  }

  /**
   * The client.
   *
   * @param background where calls wait while others are made
   */
  private record Sitting(TestServer server, ExecutorService background) {
    void connect() {
      ObjectNode options = (ObjectNode) get("options");
      String title = options.path("sd_model_checkpoint").asText();
      JsonNode models = get("sd-models");
      assertThat(models)
          .allSatisfy(model ->
              assertThat(names(model))
                  .contains("title", "model_name", "hash", "sha256", "filename", "config"));
      assertThat(models.findValuesAsText("title")).contains(title, "papertown");
      assertThat(get("samplers"))
          .allSatisfy(sampler -> {
            assertThat(sampler.path("name").isTextual()).isTrue();
            assertThat(sampler.path("aliases").isArray()).isTrue();
            assertThat(sampler.path("options").isObject()).isTrue();
          });
      assertThat(get("samplers").findValuesAsText("name")).contains("Euler a");
      assertThat(get("schedulers").findValuesAsText("name")).contains("automatic", "karras");
      assertThat(get("upscalers").findValuesAsText("name")).contains("None");
      assertThat(get("latent-upscale-modes").isArray()).isTrue();
      assertThat(get("sd-vae").isArray()).isTrue();

      options.put("sd_model_checkpoint", "papertown");
      TestServer.Answer posted = post("options", options);
      assertThat(posted.status()).isEqualTo(200);
      assertThat(posted.json().isNull()).isTrue();
      assertThat(get("options")).isEqualTo(options);
      assertIdle(get("progress"));
    }

    /** With keys that mean nothing here, as a client's own settings travel along. */
    JsonNode draw() throws Exception {
      ObjectNode request = request();
      request.put("url", "http://127.0.0.1:7860").put("auth", "").put("negative_prompt", "sunset");
      request.put("steps", 30).put("enable_hr", false).put("hr_upscaler", "Latent");
      request.putNull("script_name").putArray("script_args");
      request.putObject("alwayson_scripts").putObject("ControlNet").putArray("args");
      request.putObject("override_settings").put("CLIP_stop_at_last_layers", 1);
      CompletableFuture<TestServer.Answer> call = later("txt2img", request);
      List<Double> seen = new ArrayList<>();
      while (!call.isDone()) {
        JsonNode progress = get("progress");
        assertThat(names(progress))
            .containsExactlyInAnyOrder(
                "progress", "eta_relative", "state", "current_image", "textinfo");
        assertThat(names(progress.path("state"))).containsAll(STATE);
        if (progress.path("state").path("job_count").asInt() > 0) {
          assertThat(progress.path("state").path("job").asText()).isEqualTo("scripts_txt2img");
          seen.add(progress.path("progress").asDouble());
        }
      }
      assertThat(seen).isSorted().isNotEmpty().allMatch(progress -> progress > 0 && progress <= 1);
      assertIdle(get("progress"));

      JsonNode drawn = call.join().json();
      assertThat(names(drawn)).containsExactlyInAnyOrder("images", "parameters", "info");
      assertThat(drawn.path("images")).hasSize(2);
      assertThat(drawn.path("parameters").path("seed").asLong()).isEqualTo(42);
      assertThat(names(drawn.path("parameters"))).doesNotContain("url", "auth");
      JsonNode info = info(drawn);
      assertThat(names(info)).containsAll(INFO);
      assertThat(info.path("all_seeds").toString()).isEqualTo("[42,43]");
      assertThat(info.path("batch_size").asInt()).isEqualTo(1);
      return drawn;
    }

    /** By nothing but what the second picture's file says of itself. */
    void drawTheSameAgain(JsonNode drawn) throws IOException {
      String file = drawn.path("images").get(1).asText();
      JsonNode read = post("png-info", JSON.createObjectNode().put("image", file)).json();
      assertThat(names(read)).containsExactlyInAnyOrder("info", "items", "parameters");
      assertThat(read.path("info").asText())
          .isEqualTo(info(drawn).path("infotexts").get(1).asText());
      JsonNode said = read.path("parameters");
      ObjectNode request = JSON.createObjectNode();
      request.set("prompt", said.get("Prompt"));
      request.set("negative_prompt", said.get("Negative prompt"));
      request.set("steps", said.get("Steps"));
      request.set("sampler_name", said.get("Sampler"));
      request.set("cfg_scale", said.get("CFG scale"));
      request.set("seed", said.get("Seed"));
      request.set("width", said.get("Size-1"));
      request.set("height", said.get("Size-2"));
      request.putObject("override_settings").set("sd_model_checkpoint", said.get("Model"));
      JsonNode again = post("txt2img", request).json();
      assertThat(TestPictures.largestDifference(picture(again, 0), picture(drawn, 1)))
          .isLessThanOrEqualTo(1);
    }

    /** The left half of a picture, white in the mask, is painted anew. */
    void paintOver(JsonNode drawn) throws IOException {
      BufferedImage before = picture(drawn, 0);
      byte[] mask =
          TestPictures.png(
              before.getWidth(),
              before.getHeight(),
              (x, _) -> x < before.getWidth() / 2 ? 0xFFFFFFFF : 0xFF000000);
      ObjectNode request = request();
      request.put("steps", 8).put("n_iter", 1).put("denoising_strength", 0.75);
      request.put("resize_mode", 0).put("mask_blur", 0).put("inpainting_fill", 1);
      request.put("inpaint_full_res", false).put("inpainting_mask_invert", 0);
      request.put("mask", Base64.getEncoder().encodeToString(mask));
      ArrayNode images = request.putArray("init_images");
      images.add("data:image/png;base64," + drawn.path("images").get(0).asText());
      TestServer.Answer answer = post("img2img", request);
      assertThat(answer.status()).isEqualTo(200);
      JsonNode painted = answer.json();
      assertThat(painted.path("parameters").path("init_images").isNull()).isTrue();
      assertThat(painted.path("parameters").path("mask").isNull()).isTrue();
      assertThat(info(painted).path("warnings")).isEmpty();
      assertThat(info(painted).path("denoising_strength").asDouble()).isEqualTo(0.75);
      BufferedImage after = picture(painted, 0);
      // Eight columns at the edge belong to one latent with those beside them.
      int half = before.getWidth() / 2;
      assertThat(difference(before, after, half + 8, before.getWidth()))
          .isLessThan(difference(before, after, 0, half - 8) / 2);
    }

    void thinkBetterOfIt() throws Exception {
      ObjectNode request = request();
      request.put("steps", 1000).put("batch_size", 8).put("sampler_name", "DDIM");
      CompletableFuture<TestServer.Answer> call = later("txt2img", request);
      while (get("progress").path("state").path("sampling_step").asInt() < 1 && !call.isDone()) {
        Thread.onSpinWait();
      }
      TestServer.Answer interrupt = post("interrupt", JSON.createObjectNode());
      assertThat(interrupt.json().isObject()).isTrue();
      TestServer.Answer answer = call.join();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().path("images").isArray()).isTrue();
      assertThat(answer.json().path("images").size())
          .isEqualTo(info(answer.json()).path("infotexts").size())
          .isLessThan(16);
      JsonNode progress = get("progress");
      assertIdle(progress);
      assertThat(progress.path("state").path("interrupted").asBoolean()).isTrue();
    }

    void askForWhatThereIsNot() {
      TestServer.Answer sampler = post("txt2img", request().put("sampler_name", "Restart"));
      assertThat(sampler.status()).isEqualTo(404);
      assertThat(names(sampler.json()))
          .containsExactlyInAnyOrder("error", "detail", "body", "errors");
      assertThat(sampler.json().path("detail").asText()).isEqualTo("Sampler not found");
      TestServer.Answer type = post("txt2img", request().put("width", "wide"));
      assertThat(type.status()).isEqualTo(422);
      assertThat(names(type.json().path("detail").get(0)))
          .containsExactlyInAnyOrder("loc", "msg", "type");
      assertThat(type.json().path("detail").get(0).path("loc").toString())
          .isEqualTo("[\"body\",\"width\"]");
      ObjectNode scripted = request();
      scripted.putObject("alwayson_scripts").putObject("ADetailer").putArray("args").add(true);
      TestServer.Answer script = post("txt2img", scripted);
      assertThat(script.status()).isEqualTo(422);
      assertThat(script.json().path("detail").asText()).isEqualTo("Script 'ADetailer' not found");
      assertThat(server.get("/sdapi/v1/options").status())
          .as("without the password")
          .isEqualTo(401);
    }

    private static ObjectNode request() {
      return JSON.createObjectNode()
          .put("prompt", "a sailboat on the sea")
          .put("seed", 42)
          .put("cfg_scale", 5)
          .put("width", 128)
          .put("height", 128)
          .put("batch_size", 1)
          .put("n_iter", 2)
          .put("sampler_name", "Euler a")
          .put("scheduler", "automatic");
    }

    private CompletableFuture<TestServer.Answer> later(String name, ObjectNode body) {
      return CompletableFuture.supplyAsync(() -> post(name, body), background);
    }

    private JsonNode get(String name) {
      TestServer.Answer answer = server.send(to(name).GET().build());
      assertThat(answer.status()).as(name).isEqualTo(200);
      return answer.json();
    }

    private TestServer.Answer post(String name, ObjectNode body) {
      return server.send(
          to(name)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
              .build());
    }

    private HttpRequest.Builder to(String name) {
      return HttpRequest.newBuilder(server.uri().resolve("/sdapi/v1/" + name))
          .header("Authorization", AUTHORIZATION);
    }
  }

  private static void assertIdle(JsonNode progress) {
    assertThat(progress.path("progress").asDouble()).isZero();
    assertThat(progress.path("eta_relative").asDouble()).isZero();
    assertThat(progress.path("state").path("job_count").asInt()).isZero();
    assertThat(progress.path("current_image").isNull()).isTrue();
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(field -> field.getKey()).toList();
  }

  private static JsonNode info(JsonNode answer) throws IOException {
    assertThat(answer.path("info").isTextual()).isTrue();
    return JSON.readTree(answer.path("info").asText());
  }

  private static BufferedImage picture(JsonNode answer, int index) throws IOException {
    return TestPictures.image(
        Base64.getDecoder().decode(answer.path("images").get(index).asText()));
  }

  /** Mean of the differences of some columns. */
  private static double difference(BufferedImage one, BufferedImage other, int from, int to) {
    double sum = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = from; x < to; x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          sum += Math.abs((one.getRGB(x, y) >> shift & 255) - (other.getRGB(x, y) >> shift & 255));
        }
      }
    }
    return sum / (one.getHeight() * (to - from) * 3.0);
  }
}
