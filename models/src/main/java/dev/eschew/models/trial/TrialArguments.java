package dev.eschew.models.trial;

import dev.eschew.models.onnx.ConvolutionSearch;
import dev.eschew.models.onnx.CudaSettings;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.MemorySize;
import dev.eschew.models.onnx.RuntimeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of a runtime as arguments of another process, one each. */
final class TrialArguments {
  /** How many there are. */
  static final int COUNT = 7;

  private static final String NONE = "-";

  private TrialArguments() {}

  /** The arguments. */
  static List<String> of(RuntimeSettings settings) {
    CudaSettings cuda = settings.cuda();
    return List.of(
        settings.device().toString(),
        Integer.toString(settings.threads()),
        cuda.memoryLimit().map(limit -> Long.toString(limit.bytes())).orElse(NONE),
        cuda.convolutionSearch().name(),
        Boolean.toString(cuda.tf32()),
        Boolean.toString(cuda.nhwc()),
        settings.natives().map(path -> path.toAbsolutePath().toString()).orElse(NONE));
  }

  /** The settings that they came from. */
  static RuntimeSettings read(List<String> arguments) {
    return new RuntimeSettings(
        Device.parse(arguments.get(0)),
        Integer.parseInt(arguments.get(1)),
        new CudaSettings(
            given(arguments.get(2)).map(bytes -> new MemorySize(Long.parseLong(bytes))),
            ConvolutionSearch.valueOf(arguments.get(3)),
            Boolean.parseBoolean(arguments.get(4)),
            Boolean.parseBoolean(arguments.get(5))),
        given(arguments.get(6)).map(Path::of));
  }

  private static Optional<String> given(String argument) {
    return argument.equals(NONE) ? Optional.empty() : Optional.of(argument);
  }
}
