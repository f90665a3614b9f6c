package dev.eschew.models.onnx;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How graphs run on a GPU.
 *
 * @param memoryLimit the most that the runtime's own arena takes of the GPU's memory, of each
 *     session; absent: all there is. CUDA's own context and cuDNN's workspaces come on top
 * @param convolutionSearch how algorithms for convolutions are chosen
 * @param tf32 whether float32 matrices may be multiplied with 10 bits of fraction, which is faster
 *     and not what the CPU computes
 * @param nhwc whether convolutions are computed with channels last
 */
public record CudaSettings(
    Optional<MemorySize> memoryLimit,
    ConvolutionSearch convolutionSearch,
    boolean tf32,
    boolean nhwc) {
  /** No limit, {@code heuristic}, float32 as on the CPU, channels first. */
  public static final CudaSettings DEFAULT =
      new CudaSettings(Optional.empty(), ConvolutionSearch.HEURISTIC, false, false);

  /** Below this not even a small network's weights fit beside CUDA's own needs. */
  public static final MemorySize SMALLEST_LIMIT = MemorySize.parse("64M");

  public CudaSettings {
    memoryLimit.ifPresent(limit -> {
      if (limit.bytes() < SMALLEST_LIMIT.bytes()) {
        throw new IllegalArgumentException(
            "expected a memory limit of " + SMALLEST_LIMIT + " or more, got " + limit);
      }
    });
  }

  /**
   * As ONNX Runtime's CUDA provider reads it. Only a limited arena grows by what is asked for: one
   * that doubles would find its limit long before the memory is used.
   */
  Map<String, String> providerOptions() {
    Map<String, String> options = new TreeMap<>();
    memoryLimit.ifPresent(limit -> {
      options.put("gpu_mem_limit", Long.toString(limit.bytes()));
      options.put("arena_extend_strategy", "kSameAsRequested");
    });
    options.put("cudnn_conv_algo_search", convolutionSearch.name());
    options.put("use_tf32", tf32 ? "1" : "0");
    options.put("prefer_nhwc", nhwc ? "1" : "0");
    // Graphs need fixed shapes, and sizes and rows vary.
    options.put("enable_cuda_graph", "0");
    return options;
  }
}
