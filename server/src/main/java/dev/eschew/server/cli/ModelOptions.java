package dev.eschew.server.cli;

import dev.eschew.models.onnx.Device;
import dev.eschew.server.config.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command that opens models. */
final class ModelOptions {
  /** Where the project lies; set by the run script. */
  static final String HOME = "eschew.home";

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "A folder of exported models, or one model; repeatable.")
  private List<Path> models = new ArrayList<>();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu, cuda, cuda:N or auto (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "CPU threads of one run; 0 is one per core (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Mixin private GpuOptions gpu;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * The settings that these options make.
   *
   * @throws ParameterException if an option's value is not what it takes
   */
  ServerSettings settings() {
    Path builtIn = Path.of(System.getProperty(HOME, "."), "models", "builtin");
    if (!Files.isDirectory(builtIn)) {
      throw new IllegalArgumentException(
          "no built-in models at " + builtIn + "; start with the eschew script of the project");
    }
    for (Path directory : models) {
      if (!Files.isDirectory(directory)) {
        throw new ParameterException(spec.commandLine(), "--models: no folder " + directory);
      }
    }
    return ServerSettings.defaults(builtIn)
        .withModels(models)
        .withRuntime(gpu.settings(device(), threads()));
  }

  private Device device() {
    try {
      return Device.parse(device);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--device: " + e.getMessage(), e);
    }
  }

  private int threads() {
    if (threads < 0) {
      throw new ParameterException(
          spec.commandLine(), "--threads: expected 0 (one per core) or more, got " + threads);
    }
    return threads;
  }
}
