package dev.eschew.models.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.json.Quoted;
import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Typed reading of {@code scheduler_config.json} for one scheduler class. A key that the class does
 * not know reads as absent, whatever its value, as {@code from_config} of diffusers ignores it; any
 * other value that is not understood is an error that names the key.
 */
final class ConfigKeys {
  private final ObjectNode node;
  private final Set<String> known;

  ConfigKeys(ObjectNode node, Set<String> known) {
    this.node = node;
    this.known = known;
  }

  boolean flag(String key, boolean absent) {
    JsonNode value = value(key);
    if (value == null) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw refused(key, value, "true or false");
    }
    return value.booleanValue();
  }

  int integer(String key, int absent) {
    JsonNode value = value(key);
    if (value == null) {
      return absent;
    }
    if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
      throw refused(key, value, "an integer");
    }
    return value.intValue();
  }

  double number(String key, double absent) {
    JsonNode value = value(key);
    return value == null ? absent : number(key, value, "a number");
  }

  /** Absent and {@code null} are the same. */
  OptionalDouble optionalNumber(String key) {
    JsonNode value = value(key);
    return value == null || value.isNull()
        ? OptionalDouble.empty()
        : OptionalDouble.of(number(key, value, "a number or null"));
  }

  /** A list of numbers; absent and {@code null} are empty, as is the text of an empty list. */
  double[] numbers(String key) {
    JsonNode value = value(key);
    if (value == null || value.isNull() || value.asText().equals("[]")) {
      return new double[0];
    }
    if (!value.isArray()) {
      throw refused(key, value, "a list of numbers");
    }
    double[] numbers = new double[value.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(key, value.get(i), "a list of numbers");
    }
    return numbers;
  }

  <E extends Enum<E> & ConfigValue> E choice(String key, E absent) {
    return choice(key, absent, EnumSet.allOf(absent.getDeclaringClass()));
  }

  /** One of the choices that the class knows. */
  <E extends Enum<E> & ConfigValue> E choice(String key, E absent, Set<E> choices) {
    JsonNode value = value(key);
    if (value == null) {
      return absent;
    }
    for (E choice : choices) {
      if (value.isTextual() && value.textValue().equals(choice.configName())) {
        return choice;
      }
    }
    throw refused(
        key,
        value,
        "one of "
            + choices.stream().map(ConfigValue::configName).collect(Collectors.joining(", ")));
  }

  /** Refuses any value of a key but null and the one that this server's solvers stand for. */
  void only(String key, String supported) {
    JsonNode value = value(key);
    if (value != null && !value.isNull() && !value.asText().equals(supported)) {
      throw refused(key, value, supported);
    }
  }

  private JsonNode value(String key) {
    return known.contains(key) ? node.get(key) : null;
  }

  /** Python writes infinities as bare words, some files as text. */
  private static double number(String key, JsonNode value, String expected) {
    if (value.isNumber() && !Double.isNaN(value.doubleValue())) {
      return value.doubleValue();
    }
    return switch (value.asText()) {
      case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
      case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
      default -> throw refused(key, value, expected);
    };
  }

  static IllegalArgumentException refused(String key, JsonNode value, String expected) {
    return new IllegalArgumentException(
        "scheduler_config.json: " + key + " is " + Quoted.of(value) + ", expected " + expected);
  }
}
