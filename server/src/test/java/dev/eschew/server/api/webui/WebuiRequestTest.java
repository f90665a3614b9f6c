package dev.eschew.server.api.webui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ModelChoice;
import dev.eschew.server.api.RequestResolver;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the requests of stable-diffusion-webui's clients mean in our terms. */
class WebuiRequestTest {
  private static final ModelCatalog CATALOG =
      ModelCatalog.scan(List.of(Path.of("..", "models", "builtin", "papertown")), List.of());
  private static final WebuiSettings SETTINGS = new WebuiSettings("papertown", "png");

  /** All that sdwebuiapi sends, but for what a caller of it names. */
  private static final String EVERYTHING =
      "'enable_hr': false, 'hr_scale': 2, 'hr_upscaler': 'Latent', 'hr_second_pass_steps': 0,"
          + " 'denoising_strength': 0.7, 'styles': [], 'subseed': -1, 'subseed_strength': 0.0,"
          + " 'seed_resize_from_h': 0, 'seed_resize_from_w': 0, 'restore_faces': false,"
          + " 'tiling': false, 'do_not_save_samples': false, 'do_not_save_grid': false,"
          + " 'eta': 1.0, 's_churn': 0, 's_tmax': 0, 's_tmin': 0, 's_noise': 1,"
          + " 'override_settings': {}, 'override_settings_restore_afterwards': true,"
          + " 'script_name': null, 'script_args': [], 'send_images': true, 'save_images': false,"
          + " 'alwayson_scripts': {}, 'stray': 7, 'sampler_index': 'Euler a'";

  @Test
  void everyFieldFindsItsPlace() {
    WebuiRequest asked =
        txt2img(
            "'prompt': 'a sailboat', 'negative_prompt': 'sunset', 'seed': 7, 'steps': 12,"
                + " 'cfg_scale': 5, 'width': 64, 'height': 128, 'batch_size': 2, 'n_iter': 3,"
                + " 'sampler_name': 'Euler a', "
                + EVERYTHING);
    ImagesRequest request = asked.request();
    assertThat(request.model()).isEqualTo("papertown");
    assertThat(request.prompt()).isEqualTo("a sailboat");
    assertThat(request.negativePrompt()).isEqualTo("sunset");
    assertThat(request.seed()).isEqualTo(7);
    assertThat(request.steps()).isEqualTo(12);
    assertThat(request.guidance().scale()).isEqualTo(5);
    assertThat(request.size()).isEqualTo("64x128");
    assertThat(request.n()).isEqualTo(6);
    assertThat(request.scheduler()).isEqualTo("euler_a");
    assertThat(request.image()).isNull();
    assertThat(request.strength()).isNull();
    assertThat(asked.warnings()).isEmpty();
    assertThat(asked.settings()).isEmpty();
    assertThat(asked.sendImages()).isTrue();
    new RequestResolver(new Random(1)).resolve(request, model());
  }

  @Test
  void whoSaysNothingGetsTheModelsOwn() {
    ImagesRequest request = txt2img("'prompt': null, 'seed': -1, 'width': null").request();
    assertThat(request.prompt()).isEmpty();
    assertThat(request.seed()).isNull();
    assertThat(request.size()).isNull();
    assertThat(request.steps()).isNull();
    assertThat(request.guidance()).isNull();
    assertThat(request.n()).isEqualTo(1);
    assertThat(request.scheduler()).isEqualTo(model().scheduler().kind().apiName());
  }

  @Test
  void numbersMayComeAsTextOrWithAPoint() {
    ImagesRequest request =
        txt2img("'seed': '42', 'steps': 20.0, 'cfg_scale': '7.5', 'batch_size': ' 2 '").request();
    assertThat(request.seed()).isEqualTo(42);
    assertThat(request.steps()).isEqualTo(20);
    assertThat(request.guidance().scale()).isEqualTo(7.5);
    assertThat(request.n()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'steps': 'many'",
        "'steps': 20.5",
        "'steps': 99999999999",
        "'steps': [1]",
        "'cfg_scale': 'NaN'",
        "'cfg_scale': {}",
        "'width': true",
        "'prompt': ['a']",
        "'tiling': 'perhaps'",
        "'styles': 'a style'",
        "'override_settings': []",
        "'batch_size': 0",
        "'n_iter': -1"
      })
  void aWrongTypeIsNamedAsFastApiDoes(String field) {
    ApiException e = error(field);
    assertThat(e.code()).isEqualTo(ErrorCode.UNPROCESSABLE_FIELD);
    String name = field.substring(1, field.indexOf('\'', 1));
    var detail = WebuiError.body(e).path("detail");
    assertThat(detail.isArray()).isTrue();
    assertThat(detail.get(0).path("loc").get(0).asText()).isEqualTo("body");
    assertThat(detail.get(0).path("loc").get(1).asText()).isEqualTo(name);
    assertThat(detail.get(0).path("msg").asText()).doesNotContain(name + ":").isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Euler a, , euler_a",
    "euler A, , euler_a",
    "k_euler_a, , euler_a",
    "dpmpp_2m, , dpmpp_2m",
    "DPM++ 2M, , dpmpp_2m",
    "DPM++ 2M, Uniform, dpmpp_2m",
    "DPM++ 2M, Automatic, dpmpp_2m_karras",
    "DPM++ 2M, Karras, dpmpp_2m_karras",
    "DPM++ 2M, karras, dpmpp_2m_karras",
    "DPM++ 2M Karras, , dpmpp_2m_karras",
    "DPM++ 2M Karras, Karras, dpmpp_2m_karras",
    "DPM++ SDE, automatic, dpmpp_sde_karras",
    "Euler, Automatic, euler",
    "DDIM, , ddim",
    "PLMS, , pndm",
    "LCM, , lcm"
  })
  void samplersAreKnownByTheirNames(String sampler, String schedule, String scheduler) {
    String fields =
        "'sampler_index': '%s', 'scheduler': %s"
            .formatted(sampler, schedule == null ? "null" : "'" + schedule + "'");
    WebuiRequest asked = txt2img(fields);
    assertThat(asked.request().scheduler()).isEqualTo(scheduler);
    assertThat(asked.warnings()).isEmpty();
  }

  @Test
  void aScheduleThatIsNotThereIsAWarningAndASamplerAnError() {
    WebuiRequest asked = txt2img("'sampler_name': 'Euler', 'scheduler': 'Karras'");
    assertThat(asked.request().scheduler()).isEqualTo("euler");
    assertThat(asked.warnings()).extracting(Warning::param).containsExactly("scheduler");
    ApiException e = error("'sampler_name': 'No such sampler'");
    assertThat(e.code().status()).isEqualTo(404);
    assertThat(WebuiError.body(e).path("detail").asText()).isEqualTo("Sampler not found");
  }

  @Test
  void whatCannotBeHonouredIsSaid() {
    WebuiRequest asked =
        txt2img(
            "'enable_hr': true, 'restore_faces': 'true', 'tiling': 1, 'subseed_strength': 0.5,"
                + " 'styles': ['photo'], 'refiner_checkpoint': 'x', 'save_images': true,"
                + " 'width': 70, 'override_settings': {'CLIP_stop_at_last_layers': 2,"
                + " 'sd_vae': 'other.pt', 'eta_noise_seed_delta': 31337}");
    assertThat(asked.warnings())
        .extracting(Warning::param)
        .containsExactlyInAnyOrder(
            "enable_hr",
            "restore_faces",
            "tiling",
            "subseed_strength",
            "styles",
            "refiner_checkpoint",
            "save_images",
            "width, height",
            "override_settings.CLIP_stop_at_last_layers",
            "override_settings.sd_vae",
            "override_settings.eta_noise_seed_delta");
    assertThat(asked.request().size()).isEqualTo("64x128");
    assertThatThrownBy(() -> txt2img("'tiling': true, 'eschew': {'strict': true}"))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.param()).contains("tiling"));
  }

  @Test
  void ourOwnGuidanceIsReachedByAScriptOrAField() {
    ImagesRequest byScript =
        txt2img(
                "'cfg_scale': 5, 'alwayson_scripts': {'Eschew': {'args': [{'negtome':"
                    + " {'reference': 'first'}}]}}")
            .request();
    assertThat(byScript.guidance().negtome().reference()).isEqualTo("first");
    assertThat(byScript.guidance().scale()).isEqualTo(5);
    ImagesRequest byField =
        txt2img("'cfg_scale': 5, 'eschew': {'diversity': 0.5, 'guidance': {'scale': 3}}").request();
    assertThat(byField.diversity()).isEqualTo(0.5);
    assertThat(byField.guidance().scale()).isEqualTo(3);
  }

  @Test
  void nothingOfOursOrOfScriptsIsPassedOver() {
    assertThat(error("'eschew': {'diversty': 1}").param()).contains("eschew.diversty");
    assertThat(error("'eschew': {'guidance': {'skale': 1}}").param()).contains("guidance.skale");
    assertThat(error("'script_name': 'x/y/z plot'")).hasMessage("Script 'x/y/z plot' not found");
    assertThat(error("'alwayson_scripts': {'ControlNet': {'args': [{}]}}"))
        .hasMessage("Script 'ControlNet' not found");
    assertThat(txt2img("'alwayson_scripts': {'ControlNet': {'args': []}}").warnings())
        .extracting(Warning::param)
        .containsExactly("alwayson_scripts.ControlNet");
    assertThat(error("'eschew': {'guidance': {}}, 'alwayson_scripts': {'eschew': {'args': [{}]}}"))
        .hasMessageContaining("as well");
  }

  @ParameterizedTest
  @ValueSource(strings = {"papertown", "papertown [0123abcd]", "papertown.safetensors"})
  void aModelIsKnownByItsTitle(String title) {
    WebuiRequest asked =
        txt2img(
            "'override_settings': {'sd_model_checkpoint': '%s', 'samples_format': 'JPG'},"
                    .formatted(title)
                + " 'override_settings_restore_afterwards': false");
    assertThat(asked.request().model()).isEqualTo("papertown");
    assertThat(asked.request().outputFormat()).isEqualTo("jpeg");
    assertThat(asked.settings()).contains(new WebuiSettings("papertown", "JPG"));
    assertThat(asked.warnings()).isEmpty();
  }

  @Test
  void anUnknownModelIsNotFound() {
    ApiException e = error("'override_settings': {'sd_model_checkpoint': '../papertown'}");
    assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
  }

  @Test
  void aPictureIsDrawnOverAtTheStrengthThatIsUsualThere() throws IOException {
    String image = picture(64, 64, 0xFF336699);
    ImagesRequest request = img2img("'init_images': ['%s']".formatted(image)).request();
    assertThat(request.image()).isEqualTo(image);
    assertThat(request.strength()).isEqualTo(0.75);
    assertThat(request.mask()).isNull();
    assertThat(request.size()).isNull();
    assertThat(
            img2img(
                    "'denoising_strength': 0.4, 'init_images': ['data:image/png;base64,%s']"
                        .formatted(image))
                .request())
        .satisfies(other -> assertThat(other.strength()).isEqualTo(0.4))
        .satisfies(other -> assertThat(other.image()).isEqualTo(image));
  }

  @Test
  void withoutAPictureThereIsNothingToDrawOver() {
    for (String fields : List.of("", "'init_images': null", "'init_images': []")) {
      ApiException e = catchThrowableOfType(ApiException.class, () -> img2img(fields));
      assertThat(e.code().status()).isEqualTo(404);
      assertThat(e).hasMessageContaining("Init image not found");
    }
    for (String image : List.of("bm90IGFuIGltYWdl", "!", "http://127.0.0.1/a.png")) {
      ApiException e =
          catchThrowableOfType(
              ApiException.class, () -> img2img("'init_images': ['" + image + "']"));
      assertThat(e.code().status()).isEqualTo(400);
      assertThat(e.param()).contains("init_images");
    }
  }

  @Test
  void whatIsOpaqueOrWhiteInAMaskIsPaintedAnew() throws IOException {
    String image = picture(2, 1, 0xFF336699, 0xFF336699);
    assertThat(mask(image, picture(2, 1, 0xFFFFFFFF, 0xFF000000), 0)).containsExactly(-1, BLACK);
    assertThat(mask(image, picture(2, 1, 0xFFFFFFFF, 0xFF000000), 1)).containsExactly(BLACK, -1);
    assertThat(mask(image, picture(2, 1, 0xFF000000, 0x00FFFFFF), 0)).containsExactly(-1, BLACK);
    assertThat(mask(image, picture(2, 1, 0xFF000000, 0x00FFFFFF), 1)).containsExactly(BLACK, -1);
  }

  private static final int BLACK = 0xFF000000;

  private static int[] mask(String image, String mask, int inverted) throws IOException {
    WebuiRequest asked =
        img2img(
            "'init_images': ['%s'], 'mask': '%s', 'inpainting_mask_invert': %d"
                .formatted(image, mask, inverted));
    BufferedImage drawn =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(asked.request().mask())));
    return drawn.getRGB(0, 0, 2, 1, null, 0, 2);
  }

  @Test
  void transparencyOfAPictureIsNoMask() throws IOException {
    ImagesRequest request =
        img2img("'init_images': ['%s']".formatted(picture(2, 1, 0x00000000, 0xFF000000))).request();
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(request.image())));
    assertThat(image.getRGB(0, 0, 2, 1, null, 0, 2)).containsExactly(-1, BLACK);
  }

  @Test
  void whatAPictureAndItsMaskDoNotGetIsSaid() throws IOException {
    String image = picture(64, 64, 0xFF336699);
    WebuiRequest asked =
        img2img(
            "'init_images': ['%s', 'x'], 'mask': '%s', 'mask_blur': 4, 'inpainting_fill': 0, 'inpaint_full_res': true,"
                    .formatted(image, image)
                + " 'width': 128, 'height': 64");
    assertThat(asked.warnings())
        .extracting(Warning::param)
        .containsExactlyInAnyOrder(
            "init_images", "mask_blur", "inpainting_fill", "inpaint_full_res", "resize_mode");
    assertThat(
            img2img(
                    "'init_images': ['%s'], 'mask': '%s', 'inpainting_fill': 1, 'mask_blur': 0"
                        .formatted(image, image))
                .warnings())
        .isEmpty();
  }

  /** One colour for all pixels, or one for each. */
  private static String picture(int width, int height, int... argb) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, argb[i % argb.length]);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return Base64.getEncoder().encodeToString(file.toByteArray());
  }

  private static ModelFolder model() {
    return ModelChoice.of(CATALOG, null);
  }

  private static ApiException error(String fields) {
    return catchThrowableOfType(ApiException.class, () -> txt2img(fields));
  }

  private static WebuiRequest txt2img(String fields) {
    return WebuiRequest.txt2img(body(fields), CATALOG, SETTINGS);
  }

  private static WebuiRequest img2img(String fields) {
    return WebuiRequest.img2img(body(fields), CATALOG, SETTINGS);
  }

  private static ObjectNode body(String fields) {
    String json = "{" + fields.replace('\'', '"') + "}";
    return WebuiJson.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
