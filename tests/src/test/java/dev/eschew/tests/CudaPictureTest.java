package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.CudaMachine;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole pictures drawn on a GPU against those of diffusers. Skipped where there is no GPU. */
@Tag("cuda")
class CudaPictureTest {
  @BeforeEach
  void assumeGpu() {
    CudaMachine.assume();
  }

  @ParameterizedTest
  @CsvSource({"sd_ddim_s42, ddim", "sd_eulera_s42, euler_a"})
  void drawsWhatDiffusersDraws(String name, String scheduler) throws Exception {
    JsonNode run =
        new ObjectMapper().readTree(TestPaths.data("golden/e2e/index.json").toFile()).get(name);
    String json =
        """
        {"prompt": "%s", "negative_prompt": "%s", "seed": %d, "steps": %d, "size": "%dx%d",
         "scheduler": "%s", "guidance": {"scale": %s}}
        """
            .formatted(
                run.get("prompt").asText(),
                run.get("negative").asText(),
                run.get("seed").asLong(),
                run.get("steps").asInt(),
                run.get("size").asInt(),
                run.get("size").asInt(),
                scheduler,
                run.get("guidance").asDouble());
    ImagesRequest request =
        ApiJson.read(json.getBytes(StandardCharsets.UTF_8), ImagesRequest.class);
    ModelFolder folder = ModelFolder.read(TestPaths.data("models/tiny-sd-optimum-op14"));
    byte[] drawn;
    try (DiffusionModel model = DiffusionModel.open(folder, CudaMachine.runtime())) {
      drawn =
          model
              .generate(
                  new RequestResolver(new Random(1)).resolve(request, folder).spec(),
                  GenerationListener.NONE)
              .images()
              .getFirst()
              .image()
              .rgb();
    }
    Tensor expected = NumpyFile.readNpy(TestPaths.data("golden/e2e/" + name + ".image.npy"));
    assertThat(drawn).hasSize(expected.size());
    double sum = 0;
    for (int i = 0; i < drawn.length; i++) {
      sum += Math.abs(Byte.toUnsignedInt(drawn[i]) / 255.0 - expected.data()[i]);
    }
    assertThat(sum / drawn.length).isLessThan(1.0 / 255);
  }
}
