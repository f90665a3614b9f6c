package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationResult;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** img2img and inpainting draw what diffusers' pipelines draw, see data/edits/README.md. */
class EditParityTest {
  /** Of an image in 0..1, besides the rounding to 8 bits. */
  private static final double TOLERANCE = 1e-4 + 0.5 / 255;

  @TempDir private static Path folder;

  private static DiffusionModel plain;
  private static DiffusionModel inpainting;
  private static DiffusionModel drawing;

  @BeforeAll
  static void open() throws Exception {
    OnnxRuntime runtime = new OnnxRuntime(new Device.Cpu(), 0);
    plain =
        DiffusionModel.open(
            ModelFolder.read(TestPaths.tinyModels().resolve(EditedModels.TINY)), runtime);
    inpainting = DiffusionModel.open(ModelFolder.read(EditedModels.inpainting(folder)), runtime);
    drawing = DiffusionModel.open(ModelFolder.read(EditedModels.drawing(folder)), runtime);
  }

  @AfterAll
  static void close() {
    plain.close();
    inpainting.close();
    drawing.close();
  }

  /** Recorded with PyTorch's own weights, without a negative prompt, at scale 5. */
  @Test
  void drawsTheGoldenPicture() throws Exception {
    ObjectNode request = request("ddim", 0.6);
    request.remove("negative_prompt");
    request.putObject("guidance").put("scale", 5);
    assertImage(
        draw(plain, request), TestPaths.data("golden/e2e/sd_img2img_ddim_s9_str06_10.image.npy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ddim",
        "ddpm",
        "euler",
        "euler_a",
        "heun",
        "dpmpp_2m_karras",
        "unipc",
        "lcm",
        "pndm",
      })
  void beginsWithAPictureAsDiffusersDoes(String scheduler) throws Exception {
    assertImage(draw(plain, request(scheduler, 0.6)), golden("img2img_" + scheduler));
  }

  @Test
  void atFullStrengthAPictureIsStillBegunWith() throws Exception {
    assertImage(draw(plain, request("euler", 1)), golden("img2img_euler_full"));
  }

  @ParameterizedTest
  @CsvSource({
    "ddim, full", "ddim, part", "euler_a, full", "euler_a, part",
    "heun, full", "heun, part", "unipc, full", "unipc, part",
  })
  void keepsTheRestOfThePictureAsDiffusersDoes(String scheduler, String strength) throws Exception {
    ObjectNode request = request(scheduler, strength.equals("full") ? 1 : 0.6);
    request.put("mask", base64(TestPaths.data("edits/mask.png")));
    assertImage(draw(plain, request), golden("blend_" + scheduler + "_" + strength));
  }

  @ParameterizedTest
  @CsvSource({"ddim, full", "ddim, part", "euler_a, full", "euler_a, part"})
  void tellsAnInpaintingNetworkWhatDiffusersTellsIt(String scheduler, String strength)
      throws Exception {
    ObjectNode request = request(scheduler, strength.equals("full") ? 1 : 0.6);
    request.put("mask", base64(TestPaths.data("edits/mask.png")));
    assertImage(draw(inpainting, request), golden("told_" + scheduler + "_" + strength));
  }

  /** Without a picture all is to be painted, and without a mask all of it. */
  @Test
  void anInpaintingNetworkDrawsWithoutAPicture() throws Exception {
    ObjectNode request = request("ddim", 1);
    assertImage(draw(inpainting, request), golden("told_ddim_everywhere"));
    request.remove(List.of("image", "strength"));
    request.put("size", "64x64");
    assertImage(draw(inpainting, request), golden("told_ddim_everywhere"));
  }

  @Test
  void aPerturbedPictureWouldFail() {
    assertThatThrownBy(() -> assertImage(draw(plain, request("ddim", 0.7)), golden("img2img_ddim")))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() ->
            assertImage(
                draw(plain, request("ddim", 0.6).put("latents_from", "mean")),
                golden("img2img_ddim")))
        .isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"euler_a", "ddim"})
  void anImageIsTheSameAloneInABatchAndAmongStrangers(String scheduler) throws Exception {
    for (DiffusionModel model : List.of(plain, inpainting)) {
      ObjectNode request = request(scheduler, 0.6);
      request.put("mask", base64(TestPaths.data("edits/mask.png")));
      ObjectNode stranger = request("euler", 0.3).put("seed", 50).put("steps", 7);
      ObjectNode unpictured = request("heun", 1).put("size", "64x64").put("steps", 4);
      unpictured.remove(List.of("image", "strength"));
      List<GenerationResult> together =
          model.generateTogether(
              List.of(
                  spec(model, request.deepCopy().put("n", 3)),
                  spec(model, stranger),
                  spec(model, unpictured)));
      for (int k = 0; k < 3; k++) {
        GeneratedImage alone = draw(model, request.deepCopy().put("seed", 9 + k));
        assertClose(together.get(0).images().get(k), alone);
      }
      assertClose(together.get(1).images().getFirst(), draw(model, stranger));
      assertClose(together.get(2).images().getFirst(), draw(model, unpictured));
    }
  }

  /** A graph that draws by itself draws what the image's seed says, and nothing for the mean. */
  @Test
  void seedsCountWhereTheEncoderDraws() throws Exception {
    float[] first = latents(drawing, request("ddim", 0.6));
    assertThat(latents(drawing, request("ddim", 0.6))).isEqualTo(first);
    assertThat(latents(drawing, request("ddim", 0.6).put("latents_from", "mean")))
        .isNotEqualTo(first);
  }

  /** All terms at once, on a network of nine channels. */
  @Test
  void guidanceActsOnEditsToo() throws Exception {
    String picture = base64(TestPaths.data("golden/e2e/init.png"));
    for (String reference :
        List.of(
            "\"reference\": \"first\"",
            "\"reference\": \"all\"",
            "\"images\": [{\"image\": \"" + picture + "\"}]")) {
      ObjectNode request = request("euler_a", 0.6).put("n", 2).put("explain", true);
      request.put("mask", base64(TestPaths.data("edits/mask.png")));
      request.remove("negative_prompt");
      request.set(
          "guidance",
          ApiJson.read(
              ("{\"scale\": 5, \"nag\": {\"prompt\": \"blue\"},"
                      + " \"perp_neg\": {\"prompts\": [{\"prompt\": \"red\"}]},"
                      + " \"negtome\": {\"timesteps\": [1000, 0], \"threshold\": 0, "
                      + reference
                      + "}}")
                  .getBytes(StandardCharsets.UTF_8),
              ObjectNode.class));
      GenerationResult result = generate(inpainting, request);
      assertThat(result.warnings()).isEmpty();
      assertThat(result.images().getLast().receipt().terms()).hasSize(4);
      assertThat(result.images().getLast().receipt().terms())
          .allSatisfy(term -> {
            assertThat(term.mostChange()).isPositive();
            assertThat(term.steps().getFirst().step()).isEqualTo(4);
          });
    }
  }

  private static ObjectNode request(String scheduler, double strength) throws IOException {
    return ApiJson.object()
        .put("prompt", "the red cat and a dog")
        .put("negative_prompt", "blue")
        .put("seed", 9)
        .put("steps", 10)
        .put("scheduler", scheduler)
        .put("strength", strength)
        .put("image", base64(TestPaths.data("golden/e2e/init.png")));
  }

  private static String base64(Path file) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }

  private static Path golden(String name) {
    return TestPaths.data("edits").resolve(name + ".npy");
  }

  private static GenerationSpec spec(DiffusionModel model, ObjectNode request) {
    if (!request.has("guidance")) {
      request.putObject("guidance").put("scale", 7.5);
    }
    ImagesRequest read = ApiJson.read(ApiJson.write(request), ImagesRequest.class);
    return new RequestResolver(new Random(1)).resolve(read, model.folder()).spec();
  }

  private static GenerationResult generate(DiffusionModel model, ObjectNode request) {
    return model.generate(spec(model, request), GenerationListener.NONE);
  }

  private static GeneratedImage draw(DiffusionModel model, ObjectNode request) {
    return generate(model, request).images().getFirst();
  }

  private static float[] latents(DiffusionModel model, ObjectNode request) {
    return draw(model, request).latents().data();
  }

  private static void assertClose(GeneratedImage actual, GeneratedImage expected) {
    assertThat(actual.seed()).isEqualTo(expected.seed());
    for (int i = 0; i < expected.latents().size(); i++) {
      assertThat(Math.abs(actual.latents().data()[i] - expected.latents().data()[i]))
          .isLessThan(1e-4f);
    }
  }

  /** Pixels (1, height, width, 3) in 0..1. */
  private static void assertImage(GeneratedImage actual, Path golden) throws IOException {
    Tensor expected = NumpyFile.readNpy(golden);
    byte[] pixels = actual.image().rgb();
    assertThat(pixels).hasSize(expected.size());
    for (int i = 0; i < pixels.length; i++) {
      double difference = Byte.toUnsignedInt(pixels[i]) / 255.0 - expected.data()[i];
      assertThat(Math.abs(difference)).as("value %d", i).isLessThanOrEqualTo(TOLERANCE);
    }
  }
}
