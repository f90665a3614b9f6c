package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationResult;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.GuidanceTerm;
import dev.eschew.models.pipeline.StepEffect;
import dev.eschew.models.pipeline.TermReceipt;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.RequestResolver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests of strangers in shared UNet runs of a real network, and the receipts they get. */
class SharedRunsTest {
  private static final String PERP_NEG =
      """
      {"prompt": "a cat", "n": 2, "seed": 5, "steps": 6, "size": "64x64", "scheduler": "euler",
       "explain": true, "guidance": {"scale": 6, "rescale": 0.4, "perp_neg": {"prompts": [
         {"prompt": "blue", "weight": -1.5}, {"prompt": "dog", "weight": 1, "interval": [0, 0.5]}
       ]}}}
      """;
  private static final String NOISY =
      """
      {"prompt": "a dog", "n": 2, "seed": 5, "steps": 4, "size": "64x64", "scheduler": "heun",
       "negative_prompt": "blue", "guidance": {"scale": 4, "interval": [0, 0.5],
         "cads": {}, "conditioning_noise": {"scale": 0.2, "interval": [0, 1]}}}
      """;
  private static final String PLAIN =
      """
      {"prompt": "a fox", "n": 3, "seed": 9, "steps": 5, "size": "64x64", "scheduler": "euler_a",
       "guidance": {"scale": 1}}
      """;

  private static final String STEERED =
      """
      {"prompt": "a house", "n": 2, "seed": 31, "steps": 3, "size": "64x64", "scheduler": "euler",
       "guidance": {"scale": 1, "nag": {"prompt": "blue", "scale": 8}}}
      """;
  private static final String AWAY =
      """
      {"prompt": "a tree", "n": 2, "seed": 40, "steps": 6, "size": "64x64", "scheduler": "unipc",
       "guidance": {"scale": 3, "nasa": {"prompt": "red", "scale": 0.5},
         "negtome": {"reference": "all", "alpha": 2, "interval": [0, 0.7]}}}
      """;
  private static final String MERGED =
      """
      {"prompt": "the red cat", "n": 5, "seed": 77, "steps": 5, "size": "64x64",
       "scheduler": "ddim", "guidance": {"scale": 5,
         "negtome": {"reference": "first", "alpha": 2, "interval": [0, 1]}}}
      """;

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

  @Test
  void eachComesOutAsItWouldAlone() {
    List<GenerationSpec> specs = List.of(spec(PERP_NEG), spec(NOISY), spec(PLAIN));
    List<GenerationResult> together = model.generateTogether(specs);
    for (int i = 0; i < specs.size(); i++) {
      List<GeneratedImage> alone = model.generate(specs.get(i), GenerationListener.NONE).images();
      assertThat(together.get(i).images()).hasSameSizeAs(alone);
      for (int k = 0; k < alone.size(); k++) {
        float[] expected = alone.get(k).latents().data();
        float[] actual = together.get(i).images().get(k).latents().data();
        for (int j = 0; j < expected.length; j++) {
          assertThat(Math.abs(actual[j] - expected[j]))
              .as("request %d, image %d, value %d", i, k, j)
              .isLessThanOrEqualTo(1e-5f * (1 + Math.abs(expected[j])));
        }
      }
    }
  }

  @Test
  void termsInsideTheNetworkStayWithTheirRequest() {
    List<GenerationSpec> specs =
        List.of(spec(STEERED), spec(MERGED), spec(PLAIN), spec(AWAY), spec(PERP_NEG));
    List<GenerationResult> together = model.generateTogether(specs);
    for (int i = 0; i < specs.size(); i++) {
      List<GeneratedImage> alone = model.generate(specs.get(i), GenerationListener.NONE).images();
      assertThat(together.get(i).images()).hasSameSizeAs(alone);
      for (int k = 0; k < alone.size(); k++) {
        byte[] expected = alone.get(k).image().rgb();
        byte[] actual = together.get(i).images().get(k).image().rgb();
        double sum = 0;
        for (int j = 0; j < expected.length; j++) {
          sum += Math.abs(Byte.toUnsignedInt(actual[j]) - Byte.toUnsignedInt(expected[j]));
        }
        assertThat(sum / expected.length).as("request %d, image %d", i, k).isLessThan(0.5);
      }
    }
  }

  @Test
  void theFirstImageOfAMergedRequestIsAsWithoutMerging() {
    List<GeneratedImage> merged = model.generate(spec(MERGED), GenerationListener.NONE).images();
    String plain = MERGED.replaceAll(",\\s*\"negtome\": \\{[^}]*\\}", "");
    List<GeneratedImage> without = model.generate(spec(plain), GenerationListener.NONE).images();
    float[] expected = without.getFirst().latents().data();
    float[] actual = merged.getFirst().latents().data();
    for (int j = 0; j < expected.length; j++) {
      assertThat(Math.abs(actual[j] - expected[j]))
          .isLessThanOrEqualTo(1e-4f * (1 + Math.abs(expected[j])));
    }
    assertThat(merged.get(1).image().rgb()).isNotEqualTo(without.get(1).image().rgb());
    for (int k = 1; k < merged.size(); k++) {
      TermReceipt receipt = merged.get(k).receipt().of(GuidanceTerm.NEGTOME).orElseThrow();
      assertThat(receipt.steps()).hasSize(5);
      assertThat(receipt.steps())
          .allSatisfy(step -> assertThat(step.change()).isBetween(1e-3, 10.0));
    }
  }

  @Test
  void receiptsTellStepsChangesAndPlaces() {
    GenerationResult result = model.generate(spec(PERP_NEG), GenerationListener.NONE);
    assertThat(result.warnings()).isEmpty();
    for (GeneratedImage image : result.images()) {
      assertThat(image.receipt().terms())
          .extracting(TermReceipt::term)
          .containsExactly(GuidanceTerm.SCALE, GuidanceTerm.PERP_NEG);
      for (TermReceipt receipt : image.receipt().terms()) {
        assertThat(receipt.steps()).extracting(StepEffect::step).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(receipt.steps())
            .allSatisfy(step -> assertThat(step.change()).isBetween(1e-3, 10.0));
        assertThat(receipt.map().orElseThrow().shape()).containsExactly(8, 8);
      }
    }
  }

  @Test
  void noiseOnTheEmbeddingIsReceiptedPerStep() {
    GenerationResult result = model.generate(spec(NOISY), GenerationListener.NONE);
    GeneratedImage image = result.images().getFirst();
    assertThat(steps(image, GuidanceTerm.SCALE)).containsExactly(0, 1);
    assertThat(steps(image, GuidanceTerm.CADS)).containsExactly(0, 1);
    assertThat(steps(image, GuidanceTerm.CONDITIONING_NOISE)).containsExactly(0, 1, 2, 3);
    assertThat(image.receipt().of(GuidanceTerm.CADS).orElseThrow().map()).isEmpty();
  }

  @Test
  void aTermThatChangesNothingIsNamed() {
    String against = PERP_NEG.replace("\"blue\"", "\"a cat\"").replace("\"dog\"", "\"a cat\"");
    assertThat(model.generate(spec(against), GenerationListener.NONE).warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.param()).isEqualTo("guidance.perp_neg"));
  }

  private static List<Integer> steps(GeneratedImage image, GuidanceTerm term) {
    return image.receipt().of(term).orElseThrow().steps().stream().map(StepEffect::step).toList();
  }

  private static GenerationSpec spec(String request) {
    ImagesRequest read =
        ApiJson.read(request.getBytes(StandardCharsets.UTF_8), ImagesRequest.class);
    return new RequestResolver(new Random(1)).resolve(read, model.folder()).spec();
  }
}
