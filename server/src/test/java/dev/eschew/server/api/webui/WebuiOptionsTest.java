package dev.eschew.server.api.webui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.image.GenerationParameters;
import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.image.RgbImage;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Options, lists and answers. */
class WebuiOptionsTest {
  private static final ModelCatalog CATALOG =
      ModelCatalog.scan(List.of(Path.of("..", "models", "builtin", "papertown")), List.of());

  @Test
  void optionsCanBePostedBackWhole() {
    WebuiOptions options = new WebuiOptions(CATALOG);
    ObjectNode all = options.read();
    all.put("a_stray_one", 1);
    all.put("sd_model_checkpoint", "papertown [0a1b2c3d]");
    all.put("samples_format", "webp");
    options.change(all);
    assertThat(options.settings()).isEqualTo(new WebuiSettings("papertown", "webp"));
    assertThat(options.read().path("sd_model_checkpoint").asText()).isEqualTo("papertown");
  }

  @Test
  void whatCannotBeChangedLeavesAllAsItWas() {
    WebuiOptions options = new WebuiOptions(CATALOG);
    ObjectNode wrong = WebuiJson.object().put("samples_format", "webp");
    wrong.put("sd_model_checkpoint", "no such model");
    assertThatThrownBy(() -> options.change(wrong))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
    assertThat(options.settings()).isEqualTo(new WebuiSettings("papertown", "png"));
  }

  @Test
  void listsNameWhatThereIsAndNoPath() {
    JsonNode models = WebuiListing.models(CATALOG);
    assertThat(models).hasSize(1);
    assertThat(models.get(0).path("title").asText()).isEqualTo("papertown");
    assertThat(models.get(0).path("filename").asText()).isEqualTo("papertown");
    assertThat(models.get(0).has("hash")).isTrue();
    ModelCatalog.Usable model = (ModelCatalog.Usable) CATALOG.find("papertown").orElseThrow();
    JsonNode samplers = WebuiListing.samplers(model.folder());
    assertThat(samplers.findValuesAsText("name"))
        .contains("Euler a", "DPM++ 2M Karras", "DDIM")
        .doesNotContain("Flow match Euler");
  }

  @Test
  void theAnswerIsAsClientsReadIt() {
    WebuiRequest asked =
        WebuiRequest.txt2img(
            body(
                "{\"prompt\": \"a\", \"seed\": 3, \"batch_size\": 2, \"stray\": 1, \"tiling\": 1}"),
            CATALOG,
            new WebuiSettings("papertown", "png"));
    List<DrawnImage> images = List.of(image(0, 3), image(1, 4));
    JsonNode answer =
        new WebuiAnswer(
                asked,
                asked.request().settled("papertown", 3),
                Instant.EPOCH,
                images,
                List.of(),
                false)
            .body();
    assertThat(Base64.getDecoder().decode(answer.path("images").get(1).asText()))
        .containsExactly(1, 2, 4);
    assertThat(answer.path("parameters").path("steps").asInt()).isEqualTo(12);
    assertThat(answer.path("parameters").has("stray")).isFalse();
    assertThat(answer.path("info").isTextual()).isTrue();
    JsonNode info = body(answer.path("info").asText());
    assertThat(info.path("all_seeds")).extracting(JsonNode::asInt).containsExactly(3, 4);
    assertThat(info.path("all_prompts")).hasSize(2);
    assertThat(info.path("infotexts").get(1).asText()).contains("Seed: 4");
    assertThat(info.path("sampler_name").asText()).isEqualTo("Euler a");
    assertThat(info.path("cfg_scale").asDouble()).isEqualTo(5.5);
    assertThat(info.path("width").asInt()).isEqualTo(64);
    assertThat(info.path("job_timestamp").asText()).hasSize(14);
    assertThat(info.path("warnings").get(0).path("param").asText()).isEqualTo("tiling");
  }

  @Test
  void aBrokenOffAnswerSaysSo() {
    WebuiRequest asked =
        WebuiRequest.txt2img(
            body("{\"steps\": 9, \"width\": 64, \"height\": 32, \"sampler_name\": \"DDIM\"}"),
            CATALOG,
            new WebuiSettings("papertown", "png"));
    JsonNode answer =
        new WebuiAnswer(
                asked,
                asked.request().settled("papertown", 3),
                Instant.EPOCH,
                List.of(),
                List.of(),
                true)
            .body();
    assertThat(answer.path("images")).isEmpty();
    JsonNode info = body(answer.path("info").asText());
    assertThat(info.path("interrupted").asBoolean()).isTrue();
    assertThat(info.path("steps").asInt()).isEqualTo(9);
    assertThat(info.path("height").asInt()).isEqualTo(32);
    assertThat(info.path("sampler_name").asText()).isEqualTo("DDIM");
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void whatAnImageSaysIsRead(ImageFormat format) {
    byte[] file =
        ImageEncoder.encode(
            RgbImage.of(8, 8, new byte[192]), format, new ImageMetadata(infotext(5), "{}"));
    JsonNode answer = pngInfo("data:image/png;base64," + Base64.getEncoder().encodeToString(file));
    assertThat(answer.path("info").asText()).isEqualTo(infotext(5));
    assertThat(answer.path("parameters").path("Prompt").asText()).isEqualTo("a große Katze 猫");
    assertThat(answer.path("parameters").path("Seed").asText()).isEqualTo("5");
    assertThat(answer.path("items").has("eschew")).isEqualTo(format == ImageFormat.PNG);
  }

  @Test
  void anImageThatSaysNothingAndNoImage() {
    byte[] silent =
        ImageEncoder.encode(RgbImage.of(8, 8, new byte[192]), ImageFormat.PNG, ImageMetadata.NONE);
    JsonNode answer = pngInfo(Base64.getEncoder().encodeToString(silent));
    assertThat(answer.path("info").asText("none")).isEmpty();
    assertThat(answer.path("parameters")).isEmpty();
    for (String text : List.of("", "bm90aGluZw==", "?")) {
      assertThatThrownBy(() -> pngInfo(text)).hasMessageContaining("Invalid encoded image");
    }
    assertThatThrownBy(() -> PngInfo.of(WebuiJson.object())).hasMessageContaining("field required");
  }

  @Test
  void errorsHaveTheDetailAndOurOwnShape() {
    JsonNode body = WebuiError.body(new ApiException(ErrorCode.QUEUE_FULL, "later"));
    assertThat(body.path("detail").asText()).isEqualTo("later");
    assertThat(body.path("error").path("message").asText()).isEqualTo("later");
    assertThat(body.path("error").path("code").asText()).isEqualTo("queue_full");
    String written = new String(ApiJson.write(body), StandardCharsets.UTF_8);
    assertThat(written).contains("\"param\":null");
    for (String text : List.of("", "[]", "{", "null")) {
      assertThatThrownBy(() -> body(text))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNPROCESSABLE_FIELD));
    }
  }

  private static JsonNode pngInfo(String image) {
    return PngInfo.of(WebuiJson.object().put("image", image));
  }

  private static DrawnImage image(int index, long seed) {
    return new DrawnImage(
        index, seed, new byte[] {1, 2, (byte) seed}, infotext(seed), List.of(), null);
  }

  private static String infotext(long seed) {
    return new GenerationParameters(
            "a große Katze 猫", null, 12, "Euler a", 5.5, seed, 64, 128, "papertown", Map.of())
        .text();
  }

  private static ObjectNode body(String json) {
    return WebuiJson.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
