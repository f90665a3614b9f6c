package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.graph.weave.Weaving;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.ConvolutionSearch;
import dev.eschew.models.onnx.CudaMachine;
import dev.eschew.models.onnx.CudaSettings;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.MemorySize;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** UNets on a GPU against what PyTorch computed on a CPU. Skipped where there is no GPU. */
@Tag("cuda")
class CudaTest {
  /**
   * Of an output whose standard deviation is about 0.35. Float32 without TF32 differs from the CPU
   * by the order of sums; half precision has 11 bits, and rounds after every node.
   */
  private static double tolerance(String export) {
    return export.contains("fp16") ? 8e-3 : 1e-3;
  }

  @BeforeEach
  void assumeGpu() {
    CudaMachine.assume();
  }

  static Stream<String> exports() {
    return Exports.all().stream();
  }

  @ParameterizedTest
  @MethodSource("exports")
  void computesTheUntouchedExport(String export) throws Exception {
    Map<String, Tensor> inputs = NumpyFile.readNpz(Exports.golden(Exports.family(export)));
    Tensor reference = inputs.remove("ref");
    try (OnnxSession session = CudaMachine.runtime().open(Exports.file(export))) {
      assertClose(session.run(inputs, firstOutput(session)), reference, tolerance(export));
    }
  }

  @ParameterizedTest
  @MethodSource("exports")
  void computesTheWovenExport(String export) throws Exception {
    Map<String, Tensor> inputs = NumpyFile.readNpz(Exports.golden(Exports.family(export)));
    Tensor reference = inputs.remove("ref");
    try (WovenNetwork network = new WovenNetwork(CudaMachine.runtime(), export, Weaving.GPU)) {
      assertClose(network.run(inputs).prediction(), reference, tolerance(export));
    }
  }

  static Stream<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    for (String export : List.of("tiny-sd-optimum-op14", "tiny-sd-sdpa-fp16-op14")) {
      UnetCase.of(export).forEach(name -> cases.add(Arguments.of(export, name)));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesGuidance(String export, String name) throws Exception {
    UnetCase golden = UnetCase.read(name);
    try (WovenNetwork network = new WovenNetwork(CudaMachine.runtime(), export, Weaving.GPU)) {
      Tensor actual = network.run(golden.inputs(), golden.rows(network.mergeable())).prediction();
      if (!golden.merges()) { // a match that is nearly tied may fall otherwise
        assertClose(actual, golden.expected(), tolerance(export));
      }
      double effect = meanDifference(golden.expected(), golden.plain());
      assertThat(meanDifference(actual, golden.expected())).isLessThan(effect / 5);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everySwitchIsTakenAndDrawsTheSame(boolean on) throws Exception {
    CudaSettings settings =
        new CudaSettings(
            Optional.of(MemorySize.parse("2G")),
            on ? ConvolutionSearch.EXHAUSTIVE : ConvolutionSearch.DEFAULT,
            on,
            on);
    String export = "tiny-sd-optimum-op14";
    Map<String, Tensor> inputs = NumpyFile.readNpz(Exports.golden("tiny-sd"));
    Tensor reference = inputs.remove("ref");
    try (OnnxSession session = CudaMachine.runtime(settings).open(Exports.file(export))) {
      // TF32 has half precision's 11 bits in its products.
      assertClose(session.run(inputs, firstOutput(session)), reference, on ? 8e-3 : 1e-3);
    }
  }

  @Test
  void theMemoryLimitHolds() throws Exception {
    // One activation of the widest level alone is 32 x 32 x 128 x 128 floats: 64 MB.
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("sample", new TorchGenerator(1).randn(32, 4, 128, 128));
    inputs.put("encoder_hidden_states", new TorchGenerator(2).randn(32, 13, 32));
    inputs.put("timestep", Tensor.of(new float[] {437}));
    OnnxRuntime limited =
        CudaMachine.runtime(
            new CudaSettings(
                Optional.of(CudaSettings.SMALLEST_LIMIT),
                ConvolutionSearch.HEURISTIC,
                false,
                false));
    try (OnnxSession session = limited.open(Exports.file("tiny-sd-optimum-op14"))) {
      assertThatThrownBy(() -> session.run(inputs, firstOutput(session)))
          .isInstanceOfSatisfying(
              OnnxFailure.class, e -> assertThat(e.isOutOfMemory()).as(e.getMessage()).isTrue());
    }
  }

  @Test
  void aNumberThatNoGpuHasIsAnError() {
    assertThatThrownBy(() -> new OnnxRuntime(CudaMachine.settings(new Device.Cuda(99))))
        .isInstanceOf(OnnxFailure.class)
        .hasMessageContaining("cuda:99")
        .hasMessageContaining("nvidia-smi");
  }

  @Test
  void autoTakesTheGpu() {
    assertThat(new OnnxRuntime(CudaMachine.settings(new Device.Auto())).device())
        .isEqualTo(new Device.Cuda(0));
  }

  private static String firstOutput(OnnxSession session) {
    return session.outputs().keySet().iterator().next();
  }

  private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    for (int i = 0; i < expected.size(); i++) {
      double allowed = tolerance * (1 + Math.abs(expected.data()[i]));
      assertThat(Math.abs((double) actual.data()[i] - expected.data()[i]))
          .as("value %d", i)
          .isLessThanOrEqualTo(allowed);
    }
  }

  private static double meanDifference(Tensor a, Tensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += Math.abs(a.data()[i] - b.data()[i]);
    }
    return sum / a.size();
  }
}
