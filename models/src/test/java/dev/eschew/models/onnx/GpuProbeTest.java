package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.eschew.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GpuProbeTest {
  private final OnnxRuntime runtime = new OnnxRuntime(new Device.Cpu(), 1);

  @Test
  void addsANumberToItself() {
    try (OnnxSession session = runtime.open("sum", GpuProbe.sum(), Path.of("."))) {
      Tensor sum = session.run(Map.of("x", Tensor.of(new float[] {1.5f}, 1)), "y");
      assertThat(sum.data()).containsExactly(3f);
    }
  }

  @Test
  void aCpuDoesNotPassForAGpu() throws OrtException {
    OrtEnvironment environment = RuntimeEnvironment.get(Optional.empty());
    try (SessionOptions options = new SessionOptions()) {
      assertThatThrownBy(() -> GpuProbe.run(environment, options))
          .isInstanceOf(OrtException.class)
          .hasMessageContaining("fallback");
    }
  }

  @Test
  void reasonsComeWithoutTheRuntimesSources() {
    assertThat(
            OnnxRuntime.reason(
                new OrtException(
                    "Error code - ORT_FAIL - message: /src/a.cc:20 Provider& Get()"
                        + " [ONNXRuntimeError] : 1 : FAIL : Failed to load x.so with error:"
                        + " libcublasLt.so.12: cannot open shared object file\n")))
        .isEqualTo(
            "Failed to load x.so with error: libcublasLt.so.12: cannot open shared object file");
    assertThat(
            OnnxRuntime.reason(new OrtException("CUDA failure 35: too old ; GPU=-1 ; hostname=h")))
        .isEqualTo("CUDA failure 35: too old");
  }
}
