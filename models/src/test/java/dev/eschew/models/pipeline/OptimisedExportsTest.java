package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.graph.weave.Weaving;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OfflineOptimiser;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * UNets that ONNX Runtime's offline optimiser wrote on this very machine: at its highest level the
 * convolutions are laid out for the processor.
 */
class OptimisedExportsTest {
  private static final double TOLERANCE = 2e-5;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "tiny-sd-sdpa-op17, BASIC",
    "tiny-sd-attnproc-op14, EXTENDED",
    "tiny-sd-attnproc-op14, ALL",
    "tiny-sd-dynamo-sdpa-op18, ALL",
  })
  void takesAllTermsAsTheExportDoes(String export, OfflineOptimiser.Level level) throws Exception {
    Path optimised = folder.resolve("model.onnx");
    Path weights = Exports.file(export).resolveSibling("weights.bin");
    Files.copy(weights, folder.resolve("weights.bin"));
    OnnxRuntime runtime = new OnnxRuntime(new Device.Cpu(), 2);
    OfflineOptimiser.write(Exports.file(export), level, optimised);
    List<Tensor> expected = predict(Exports.file(export), runtime);
    List<Tensor> predicted = predict(optimised, runtime);
    for (int row = 0; row < expected.size(); row++) {
      float[] values = expected.get(row).data();
      for (int i = 0; i < values.length; i++) {
        assertThat(Math.abs(predicted.get(row).data()[i] - values[i]))
            .isLessThanOrEqualTo((float) (TOLERANCE * (1 + Math.abs(values[i]))));
      }
    }
  }

  private static List<Tensor> predict(Path file, OnnxRuntime runtime) throws Exception {
    Map<String, Tensor> golden = NumpyFile.readNpz(Exports.golden("tiny-sd"));
    Tensor sample = golden.get("sample");
    Tensor text = golden.get("encoder_hidden_states");
    UnetGraph graph = UnetGraph.read(file, Weaving.CPU);
    assertThat(graph.woven().merged()).hasSize(8);
    assertThat(graph.woven().steered()).hasSize(4);
    try (OnnxSession session = graph.open(runtime)) {
      Unet unet = new Unet(graph, session);
      Nag nag = new Nag("x", 8, 2.5, 0.7, Interval.ALWAYS);
      MergedRow merged =
          new MergedRow(
              0.9f,
              0.3f,
              Set.copyOf(unet.mergeableSites()),
              List.of(new MergeReference(0, Optional.empty())));
      UnetRow first = new UnetRow(sample.row(0), 437, Condition.of(text.row(0)));
      return unet.predict(
              List.of(
                  first,
                  new UnetRow(sample.row(1), 437, Condition.of(text.row(1))).merged(merged),
                  first.steered(new SteeredRow(text.row(2), nag.coefficients()))))
          .predictions();
    }
  }
}
