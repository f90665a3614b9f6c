package dev.eschew.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One reading of all properties out of sources, of which the first that gives a property wins.
 * Problems are collected, each under the origin of its value, so that an operator hears of all at
 * once.
 */
final class PropertyReading {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,9}");

  private final List<PropertySource> sources;
  private final List<String> problems = new ArrayList<>();

  PropertyReading(List<PropertySource> sources) {
    this.sources = List.copyOf(sources);
  }

  /** What was given, or the default. */
  PropertyValue value(Property property) {
    return sources.stream()
        .flatMap(source -> source.find(property).stream())
        .findFirst()
        .orElseGet(() -> PropertyValue.ofDefault(property));
  }

  /** Reads one value; what is wrong with it is noted, and {@code instead} taken to read on. */
  <T> T read(Property property, T instead, Function<String, T> reading) {
    try {
      return reading.apply(value(property).text().strip());
    } catch (IllegalArgumentException e) {
      note(property, e.getMessage());
      return instead;
    }
  }

  /** Reads one value that a word stands for the absence of. */
  <T> Optional<T> readUnless(String word, Property property, Function<String, T> reading) {
    return read(
        property,
        Optional.empty(),
        text -> text.equals(word) ? Optional.empty() : Optional.of(reading.apply(text)));
  }

  static int wholeNumber(String text) {
    if (!WHOLE_NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("expected a whole number, got '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false, got '" + text + "'");
    };
  }

  /**
   * Makes settings out of values; a message that begins with a property's name is noted under that
   * value's origin.
   */
  <T> T make(T instead, Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      int colon = message.indexOf(": ");
      Property.named(message.substring(0, Math.max(colon, 0)))
          .ifPresentOrElse(
              property -> note(property, message.substring(colon + 2)),
              () -> problems.add(message));
      return instead;
    }
  }

  void note(Property property, String message) {
    problems.add(value(property).origin() + ": " + message);
  }

  void note(String message) {
    problems.add(message);
  }

  /** Throws what was noted. */
  void refuseProblems() {
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }
}
