package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationResult;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.GuidanceTerm;
import dev.eschew.models.pipeline.TermReceipt;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with guidance terms, as the formulas draw them in PyTorch. */
class TermParityTest {
  private static DiffusionModel model;

  @BeforeAll
  static void open() throws Exception {
    ModelFolder folder = ModelFolder.read(TestPaths.data("models/tiny-sd-optimum-op14"));
    model = DiffusionModel.open(folder, new OnnxRuntime(new Device.Cpu(), 0));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"perp_neg_1", "perp_neg_3"})
  void drawsWhatTheFormulasSay(String name) throws Exception {
    GenerationResult result = model.generate(spec(name), GenerationListener.NONE);
    assertImages(result.images(), name);
    assertThat(result.warnings()).isEmpty();
    for (GeneratedImage image : result.images()) {
      TermReceipt receipt = image.receipt().of(GuidanceTerm.PERP_NEG).orElseThrow();
      assertThat(receipt.steps()).hasSize(10);
      assertThat(receipt.mostChange()).isBetween(1e-3, 10.0);
    }
  }

  @Test
  void strangersAreDrawnTogetherAsAlone() throws Exception {
    GenerationSpec plain = spec("perp_neg_1");
    GenerationSpec other =
        new GenerationSpec(
            plain.model(),
            "a dog",
            Optional.of("blue"),
            3,
            plain.size(),
            7,
            6,
            SchedulerKind.HEUN,
            Guidance.plain(new ClassifierFreeGuidance(4, new Interval(0, 0.5), 0.3)),
            List.of(),
            false);
    List<GenerationResult> together =
        model.generateTogether(List.of(plain, other, spec("perp_neg_3")));
    assertImages(together.get(0).images(), "perp_neg_1");
    assertImages(together.get(2).images(), "perp_neg_3");
    List<GeneratedImage> alone = model.generate(other, GenerationListener.NONE).images();
    for (int k = 0; k < 3; k++) {
      float[] expected = alone.get(k).latents().data();
      float[] actual = together.get(1).images().get(k).latents().data();
      for (int i = 0; i < expected.length; i++) {
        assertThat(Math.abs(actual[i] - expected[i]))
            .isLessThanOrEqualTo(1e-5f * (1 + Math.abs(expected[i])));
      }
    }
  }

  @Test
  void aPromptAgainstItselfChangesNothingAndIsToldSo() throws Exception {
    GenerationSpec spec = spec("perp_neg_1");
    PerpNeg itself = new PerpNeg(List.of(new PerpNeg.Prompt(spec.prompt(), -3, Interval.ALWAYS)));
    GenerationResult result = model.generate(with(spec, itself), GenerationListener.NONE);
    assertThat(result.warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.param()).isEqualTo("guidance.perp_neg"));
  }

  private static GenerationSpec spec(String name) throws IOException {
    JsonNode request = json(name, "request.json");
    JsonNode guidance = request.get("guidance");
    return new GenerationSpec(
        request.get("model").asText(),
        request.get("prompt").asText(),
        Optional.empty(),
        request.get("n").asInt(),
        ImageSize.parse(request.get("size").asText()),
        request.get("seed").asLong(),
        request.get("steps").asInt(),
        SchedulerKind.forName(request.get("scheduler").asText()),
        new Guidance(
            new ClassifierFreeGuidance(guidance.get("scale").asDouble(), Interval.ALWAYS, 0),
            Optional.of(perpNeg(guidance.get("perp_neg"))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        List.of(),
        false);
  }

  private static GenerationSpec with(GenerationSpec spec, PerpNeg term) {
    return new GenerationSpec(
        spec.model(),
        spec.prompt(),
        spec.negativePrompt(),
        spec.images(),
        spec.size(),
        spec.seed(),
        spec.steps(),
        spec.scheduler(),
        new Guidance(
            spec.guidance().classifierFree(),
            Optional.of(term),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        List.of(),
        false);
  }

  private static PerpNeg perpNeg(JsonNode term) {
    List<PerpNeg.Prompt> prompts = new ArrayList<>();
    for (JsonNode prompt : term.get("prompts")) {
      JsonNode ends = prompt.get("interval");
      prompts.add(
          new PerpNeg.Prompt(
              prompt.get("prompt").asText(),
              prompt.get("weight").asDouble(),
              new Interval(ends.get(0).asDouble(), ends.get(1).asDouble())));
    }
    return new PerpNeg(prompts);
  }

  private static JsonNode json(String name, String file) throws IOException {
    return new ObjectMapper().readTree(folder(name).resolve(file).toFile());
  }

  private static Path folder(String name) {
    return TestPaths.data("golden/guidance").resolve(name);
  }

  /** Pixels (n, height, width, 3) in 0..1; an 8-bit image may differ by its rounding besides. */
  private static void assertImages(List<GeneratedImage> actual, String name) throws IOException {
    Tensor expected = NumpyFile.readNpy(folder(name).resolve("image.npy"));
    assertThat(actual).hasSize(expected.extent(0));
    int stride = expected.size() / expected.extent(0);
    for (int k = 0; k < actual.size(); k++) {
      byte[] pixels = actual.get(k).image().rgb();
      assertThat(pixels).hasSize(stride);
      for (int i = 0; i < stride; i++) {
        double difference = Byte.toUnsignedInt(pixels[i]) / 255.0 - expected.data()[k * stride + i];
        assertThat(Math.abs(difference))
            .as("image %d value %d", k, i)
            .isLessThanOrEqualTo(1e-4 + 0.5 / 255);
      }
    }
  }
}
