package dev.eschew.server.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of some options that environment variables give: {@code --gpu-memory} takes {@code
 * ESCHEW_GPU_MEMORY}.
 *
 * @param environment variables by name
 */
record EnvironmentDefaults(Map<String, String> environment) implements IDefaultValueProvider {
  @Override
  public String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option
        && GpuOptions.OF_ENVIRONMENT.contains(option.longestName())) {
      String value = environment.get(variable(option.longestName()));
      return value == null || value.isBlank() ? null : value;
    }
    return null;
  }

  private static String variable(String option) {
    return "ESCHEW_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
