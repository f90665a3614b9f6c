package dev.eschew.server.cli;

import dev.eschew.server.config.EnvironmentSource;
import dev.eschew.server.config.InvalidSettingsException;
import dev.eschew.server.config.PropertySource;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.config.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The settings of every command that opens models; its flags are {@link PropertyFlags}. */
@Command
final class ModelOptions {
  /** Where the project lies; set by the run script. */
  static final String HOME = "eschew.home";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * The settings that flags and environment variables make.
   *
   * @throws ParameterException if one's value is not what it takes
   */
  ServerSettings settings() {
    return orWrongUse(() -> SettingsReader.ofModels(List.of(flags(), environment()), builtIn()));
  }

  /** Runs, and takes settings that cannot be honoured for wrong use of the command. */
  ServerSettings orWrongUse(Supplier<ServerSettings> reading) {
    try {
      return reading.get();
    } catch (InvalidSettingsException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  PropertySource flags() {
    return PropertyFlags.given(spec.commandLine().getParseResult());
  }

  EnvironmentSource environment() {
    return ((EschewCommand) spec.root().userObject()).environment();
  }

  /** The folder of the models that are always there. */
  static Path builtIn() {
    Path builtIn = Path.of(System.getProperty(HOME, "."), "models", "builtin");
    if (!Files.isDirectory(builtIn)) {
      throw new IllegalArgumentException(
          "no built-in models at " + builtIn + "; start with the eschew script of the project");
    }
    return builtIn;
  }
}
