package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationResult;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family's pictures as diffusers draws them, value by value, on exports of tiny models. */
class FamilyParityTest {
  /** An 8-bit value differs from the exact one by its rounding; of pixels in 0..1. */
  private static final double ROUNDING = 0.5 / 255;

  /** The graphs' own rounding; in Python ONNX Runtime and torch are 6e-6 apart at most. */
  private static final double IMAGE_TOLERANCE = 1e-4;

  private static final double LATENTS_TOLERANCE = 2e-5;

  /**
   * Of Euler with zero terminal SNR: its latents begin at sigma 4096, where float32 rounds by 2e-4.
   */
  private static final double STEEP_LATENTS_TOLERANCE = 1e-4;

  private static final String STEEP = "tiny-sd2-zsnr/euler";

  /**
   * Of half-precision exports, whose rounding the reference does not share; mean over the image. In
   * Python they are 0.08/255 apart, single values up to 0.7/255.
   */
  private static final double HALF_MEAN_TOLERANCE = 1.0 / 255;

  private static final Path GOLDEN = TestPaths.data("golden/families");

  private static final Map<String, DiffusionModel> models = new HashMap<>();

  @TempDir static Path assembled;

  @AfterAll
  static void close() {
    models.values().forEach(DiffusionModel::close);
    models.clear();
  }

  /** Cases as MODEL/NAME, those of one route. */
  private static List<String> cases(String route) throws IOException {
    try (Stream<Path> files = Files.find(GOLDEN, 3, (file, _) -> file.endsWith("meta.json"))) {
      return files
          .filter(file -> json(file).get("route").asText().equals(route))
          .map(file -> GOLDEN.relativize(file.getParent()).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  static List<String> generations() throws IOException {
    return cases("generations");
  }

  @ParameterizedTest
  @MethodSource("generations")
  void drawsWhatDiffusersDraws(String name) throws Exception {
    assertDrawn(name, generate(name, request(name)));
  }

  static List<String> edits() throws IOException {
    return cases("edits");
  }

  @ParameterizedTest
  @MethodSource("edits")
  void editsAsDiffusersDoes(String name) throws Exception {
    ObjectNode request = (ObjectNode) json(GOLDEN.resolve(name).resolve("request.json"));
    for (String file : List.of("init", "mask")) {
      Path picture = GOLDEN.resolve(name).resolve(file + ".png");
      if (Files.exists(picture)) {
        request.put(file.equals("init") ? "image" : "mask", Files.readAllBytes(picture));
      }
    }
    assertDrawn(name, generate(name, request.toString()));
  }

  @Test
  void everyModelHasCases() throws Exception {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(FamilyModels.ids());
    }
    for (String id : FamilyModels.ids()) {
      assertThat(Stream.concat(cases("generations").stream(), cases("edits").stream()))
          .anyMatch(name -> name.startsWith(id + "/"));
    }
  }

  @Test
  void aPerturbedImageWouldFail() throws Exception {
    String name = "tiny-sd2-v/negative";
    GenerationResult wrong = generate(name, request(name).replace("7.5", "7.4"));
    assertThatThrownBy(() -> assertDrawn(name, wrong)).isInstanceOf(AssertionError.class);
  }

  private static String request(String name) throws IOException {
    return Files.readString(GOLDEN.resolve(name).resolve("request.json"));
  }

  private static GenerationResult generate(String name, String request) throws Exception {
    ImagesRequest read =
        ApiJson.read(request.getBytes(StandardCharsets.UTF_8), ImagesRequest.class);
    assertThat(name).startsWith(read.model() + "/");
    DiffusionModel model = models.get(read.model());
    if (model == null) {
      ModelFolder folder = ModelFolder.read(FamilyModels.folder(read.model(), assembled));
      model = DiffusionModel.open(folder, new OnnxRuntime(new Device.Cpu(), 0));
      models.put(read.model(), model);
    }
    return model.generate(
        new RequestResolver(new Random(1)).resolve(read, model.folder()).spec(),
        GenerationListener.NONE);
  }

  private static void assertDrawn(String name, GenerationResult result) {
    Path folder = GOLDEN.resolve(name);
    JsonNode meta = json(folder.resolve("meta.json"));
    boolean half = meta.get("precision").asText().equals("fp16");
    Tensor images = NumpyFile.readNpy(folder.resolve("image.npy"));
    Tensor latents = NumpyFile.readNpy(folder.resolve("latents.npy"));
    JsonNode seeds = meta.get("seeds");
    assertThat(result.images()).hasSize(seeds.size());
    for (int k = 0; k < seeds.size(); k++) {
      GeneratedImage image = result.images().get(k);
      assertThat(image.seed()).isEqualTo(seeds.get(k).asLong());
      if (!half) {
        double tolerance = name.equals(STEEP) ? STEEP_LATENTS_TOLERANCE : LATENTS_TOLERANCE;
        assertLatents(image.latents(), latents.row(k), tolerance);
      }
      assertPixels(image.image().rgb(), images.row(k), half);
    }
  }

  private static void assertLatents(Tensor actual, Tensor expected, double tolerance) {
    assertThat(actual.size()).isEqualTo(expected.size());
    double largest = 0;
    for (float value : expected.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Math.abs(actual.data()[i] - expected.data()[i]))
          .as("latent %d", i)
          .isLessThanOrEqualTo((float) (tolerance * (1 + largest)));
    }
  }

  /** Pixels (height, width, 3) of one image, expected in 0..1. */
  private static void assertPixels(byte[] actual, Tensor expected, boolean half) {
    assertThat(actual).hasSize(expected.size());
    double largest = 0;
    double sum = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs(Byte.toUnsignedInt(actual[i]) / 255.0 - expected.data()[i]);
      largest = Math.max(largest, difference);
      sum += difference;
    }
    if (half) {
      assertThat(sum / actual.length).as("mean").isLessThanOrEqualTo(HALF_MEAN_TOLERANCE);
    } else {
      assertThat(largest).as("largest").isLessThanOrEqualTo(ROUNDING + IMAGE_TOLERANCE);
    }
  }

  private static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
