package dev.eschew.server.cli;

import dev.eschew.models.onnx.ConvolutionSearch;
import dev.eschew.models.onnx.CudaSettings;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.MemorySize;
import dev.eschew.models.onnx.RuntimeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Options of how graphs run on a GPU, and of the natives that they run with. */
final class GpuOptions {
  private static final String MEMORY = "--gpu-memory";
  private static final String SEARCH = "--cudnn-conv-search";
  private static final String TF32 = "--tf32";
  private static final String NHWC = "--nhwc";
  private static final String NATIVES = "--natives";

  /** Those that can be given by environment variables too. */
  static final List<String> OF_ENVIRONMENT = List.of(NATIVES, MEMORY, SEARCH, TF32, NHWC);

  @Option(
      names = NATIVES,
      paramLabel = "DIR",
      description = {
        "A folder with ONNX Runtime's native libraries, or a jar of them (ESCHEW_NATIVES).",
        "Default: those of the build; for a GPU, those of install-cuda."
      })
  private Path natives;

  @Option(
      names = MEMORY,
      paramLabel = "SIZE",
      description =
          "The most GPU memory that each graph's arena takes, such as 8G (ESCHEW_GPU_MEMORY;"
              + " default: no limit).")
  private String memory;

  @Option(
      names = SEARCH,
      paramLabel = "HOW",
      description =
          "How algorithms for convolutions are chosen: heuristic, exhaustive or default"
              + " (ESCHEW_CUDNN_CONV_SEARCH; default: heuristic).")
  private String search;

  @Option(
      names = TF32,
      description =
          "Multiply float32 matrices in TF32 on a GPU: faster, and not the CPU's picture"
              + " (ESCHEW_TF32=true).")
  private boolean tf32;

  @Option(
      names = NHWC,
      description = "Compute convolutions with channels last on a GPU (ESCHEW_NHWC=true).")
  private boolean nhwc;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * The settings that these options make.
   *
   * @throws ParameterException if an option's value is not what it takes, or a flag of the GPU is
   *     given where none is used
   */
  RuntimeSettings settings(Device device, int threads) {
    if (natives != null && !Files.exists(natives)) {
      throw new ParameterException(spec.commandLine(), NATIVES + ": no folder or jar " + natives);
    }
    CudaSettings defaults = CudaSettings.DEFAULT;
    Optional<MemorySize> limit = value(MEMORY, memory, MemorySize::parse);
    CudaSettings cuda =
        value(
                MEMORY,
                limit,
                checked ->
                    new CudaSettings(
                        checked,
                        value(SEARCH, search, ConvolutionSearch::parse)
                            .orElse(defaults.convolutionSearch()),
                        tf32,
                        nhwc))
            .orElse(defaults);
    refuseWithoutGpu(device);
    return RuntimeSettings.DEFAULT
        .withDevice(device, threads)
        .withCuda(cuda)
        .withNatives(Optional.ofNullable(natives));
  }

  /** What an environment variable says may lie unused; what a command says may not. */
  private void refuseWithoutGpu(Device device) {
    ParseResult given = spec.commandLine().getParseResult();
    for (String flag : List.of(MEMORY, SEARCH, TF32, NHWC)) {
      if (device instanceof Device.Cpu && given.hasMatchedOption(flag)) {
        throw new ParameterException(
            spec.commandLine(), flag + ": expected --device cuda or auto with it, got cpu");
      }
    }
  }

  private <A, B> Optional<B> value(String flag, A given, Function<A, B> reading) {
    try {
      return Optional.ofNullable(given).map(reading);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), flag + ": " + e.getMessage(), e);
    }
  }
}
