package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationResult;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An SDXL export with random weights draws what the Python tools draw, value by value. */
class SdxlParityTest {
  /** Where reference tokens tie, see {@link PipelineParityTest}. */
  private static final double TIED_IMAGE_TOLERANCE = 0.01;

  @TempDir private static Path directory;
  private static DiffusionModel model;

  @BeforeAll
  static void open() throws Exception {
    ModelFolder folder = ModelFolder.read(AssembledModel.of("tiny-sdxl-optimum-op14", directory));
    model = DiffusionModel.open(folder, new OnnxRuntime(new Device.Cpu(), 0));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void drawsWhatDiffusersDraws() throws Exception {
    GenerationResult result =
        generate(
            """
            {"prompt": "the red cat and a dog", "negative_prompt": "blue", "seed": 42, "steps": 6,
             "size": "64x64", "scheduler": "euler", "guidance": {"scale": 5}}
            """);
    Tensor steps = NumpyFile.readNpy(TestPaths.data("golden/e2e/sdxl_euler_s42.steps.npy"));
    GoldenComparison.assertTensor(
        result.images().getFirst().latents(), steps.row(steps.extent(0) - 1), 2e-5);
    GoldenComparison.assertImages(
        result.images(), NumpyFile.readNpy(TestPaths.data("golden/e2e/sdxl_euler_s42.image.npy")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sdxl_cfg",
        "sdxl_cfg_no_negative",
        "sdxl_nag",
        "sdxl_negtome_first",
        "sdxl_perp_neg"
      })
  void drawsWhatTheFormulasSay(String name) throws Exception {
    Path folder = TestPaths.data("golden/guidance-sdxl").resolve(name);
    String request = Files.readString(folder.resolve("request.json"));
    JsonNode asked = new ObjectMapper().readTree(request);
    GenerationResult result = generate(request);
    GoldenComparison.assertImages(
        result.images(),
        NumpyFile.readNpy(folder.resolve("image.npy")),
        asked.path("guidance").has("negtome")
            ? TIED_IMAGE_TOLERANCE
            : GoldenComparison.IMAGE_TOLERANCE);
  }

  @Test
  void sizesAreTold() {
    String plain = "{\"prompt\": \"a dog\", \"seed\": 1, \"steps\": 2, \"size\": \"64x64\"%s}";
    float[] own = latents(plain.formatted(""));
    assertThat(latents(plain.formatted(", \"original_size\": \"64x64\""))).isEqualTo(own);
    assertThat(latents(plain.formatted(", \"original_size\": \"4096x64\""))).isNotEqualTo(own);
    assertThat(latents(plain.formatted(", \"target_size\": \"32x64\""))).isNotEqualTo(own);
    assertThat(latents(plain.formatted(", \"crops_coords_top_left\": [0, 32]")))
        .isNotEqualTo(own)
        .isNotEqualTo(latents(plain.formatted(", \"crops_coords_top_left\": [32, 0]")));
  }

  private static float[] latents(String request) {
    return generate(request).images().getFirst().latents().data();
  }

  private static GenerationResult generate(String request) {
    ResolvedRequest resolved =
        new RequestResolver(new Random(1))
            .resolve(
                ApiJson.read(request.getBytes(StandardCharsets.UTF_8), ImagesRequest.class),
                model.folder());
    assertThat(resolved.warnings()).isEmpty();
    return model.generate(resolved.spec(), GenerationListener.NONE);
  }
}
