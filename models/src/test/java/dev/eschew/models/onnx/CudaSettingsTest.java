package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CudaSettingsTest {
  @Test
  void theDocumentedDefaults() {
    assertThat(CudaSettings.DEFAULT.providerOptions())
        .isEqualTo(
            Map.of(
                "cudnn_conv_algo_search",
                "HEURISTIC",
                "use_tf32",
                "0",
                "prefer_nhwc",
                "0",
                "enable_cuda_graph",
                "0"));
  }

  @Test
  void aLimitedArenaGrowsByWhatIsAskedFor() {
    CudaSettings limited =
        new CudaSettings(
            Optional.of(MemorySize.parse("8G")), ConvolutionSearch.EXHAUSTIVE, true, true);
    assertThat(limited.providerOptions())
        .containsEntry("gpu_mem_limit", "8589934592")
        .containsEntry("arena_extend_strategy", "kSameAsRequested")
        .containsEntry("cudnn_conv_algo_search", "EXHAUSTIVE")
        .containsEntry("use_tf32", "1")
        .containsEntry("prefer_nhwc", "1")
        .containsEntry("enable_cuda_graph", "0");
  }

  @Test
  void aLimitThatNothingFitsIsRefused() {
    Optional<MemorySize> tooSmall = Optional.of(MemorySize.parse("63M"));
    assertThatThrownBy(() -> new CudaSettings(tooSmall, ConvolutionSearch.HEURISTIC, false, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64M or more, got 63M");
  }

  @Test
  void searchesAreNamedInLowerCase() {
    assertThat(ConvolutionSearch.parse("exhaustive")).isEqualTo(ConvolutionSearch.EXHAUSTIVE);
    assertThatThrownBy(() -> ConvolutionSearch.parse("HEURISTIC"))
        .hasMessage("expected heuristic, exhaustive, default, got 'HEURISTIC'");
  }
}
