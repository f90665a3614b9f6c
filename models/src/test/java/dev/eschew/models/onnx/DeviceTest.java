package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
  @Test
  void readsTheDocumentedForms() {
    assertThat(Device.parse("cpu")).isEqualTo(new Device.Cpu());
    assertThat(Device.parse("cuda")).isEqualTo(new Device.Cuda(0));
    assertThat(Device.parse("cuda:3")).isEqualTo(new Device.Cuda(3));
    assertThat(Device.parse("auto")).isEqualTo(new Device.Auto());
    assertThat(Device.parse("cuda:3")).hasToString("cuda:3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:x", "cuda:99999"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> Device.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cpu, cuda, cuda:N or auto");
  }

  @Test
  void autoFallsBackToTheCpuAndAGpuThatIsNotThereIsAnError() {
    // The CPU artifact on the class path has no CUDA provider at all.
    assertThat(new OnnxRuntime(new Device.Auto(), 1).device()).isEqualTo(new Device.Cpu());
    assertThatThrownBy(() -> new OnnxRuntime(new Device.Cuda(0), 1))
        .isInstanceOf(OnnxFailure.class)
        .hasMessageContaining("cuda:0")
        .hasMessageContaining("install-cuda")
        .hasMessageContaining("--natives")
        .hasMessageContaining("--device auto");
  }
}
