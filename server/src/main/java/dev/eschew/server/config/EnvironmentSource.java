package dev.eschew.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Properties of environment variables; a blank one says nothing.
 *
 * @param environment variables by name
 */
public record EnvironmentSource(Map<String, String> environment) implements PropertySource {
  /** The file of properties. */
  public static final String CONFIG = "ESCHEW_CONFIG";

  /** Keys as {@code name:secret,name:secret}. */
  public static final String API_KEYS = "ESCHEW_API_KEYS";

  /** The secret that a command sends to a server which has keys. */
  public static final String API_KEY = "ESCHEW_API_KEY";

  /** Those that are read elsewhere: by the run script, by the log, by tests. */
  private static final Set<String> OTHERS =
      Set.of(
          CONFIG,
          API_KEYS,
          API_KEY,
          "ESCHEW_JAVA_OPTS",
          "ESCHEW_LOG_LEVEL",
          "ESCHEW_PYTHON",
          "ESCHEW_REQUIRE_CUDA",
          "ESCHEW_REQUIRE_OPENAI");

  public EnvironmentSource {
    environment = Map.copyOf(environment);
  }

  @Override
  public Optional<PropertyValue> find(Property property) {
    return variable(property.variable())
        .map(text ->
            PropertyValue.ofVariable(
                property, property.form() == PropertyForm.LIST ? items(text) : List.of(text)));
  }

  /** A variable that is not blank. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
  }

  /** Variables that look like ours and mean nothing. */
  public Set<String> unknown() {
    Set<String> names = new TreeSet<>(environment.keySet());
    names.removeIf(name -> !name.startsWith("ESCHEW_") || OTHERS.contains(name));
    for (Property property : Property.values()) {
      names.remove(property.variable());
    }
    return names;
  }

  static List<String> items(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }
}
