package dev.eschew.server.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Values of attributes as a row says them: {@code subject=person; glasses=round|square}, or an
 * object of a value or a list of values.
 */
final class AttributeValues {
  private static final String FORM = "attribute=value or attribute=value|value, parted by ;";

  private AttributeValues() {}

  /**
   * Reads the text form; blank text says nothing.
   *
   * @param column its name, for messages
   * @throws IllegalArgumentException if it is not of that form
   */
  static Map<String, List<String>> of(String column, String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (text.isBlank()) {
      return values;
    }
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            column + ": expected " + FORM + ", found '" + part.strip() + "'");
      }
      List<String> found = new ArrayList<>();
      for (String value : part.substring(equals + 1).split("\\|", -1)) {
        found.add(value.strip());
      }
      put(column, values, part.substring(0, equals).strip(), found);
    }
    return values;
  }

  /**
   * Reads either form.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Map<String, List<String>> of(String column, JsonNode json) {
    return switch (json) {
      case ObjectNode object -> {
        Map<String, List<String>> values = new LinkedHashMap<>();
        object
            .properties()
            .forEach(entry ->
                put(
                    column,
                    values,
                    entry.getKey(),
                    texts(column, entry.getKey(), entry.getValue())));
        yield values;
      }
      case JsonNode text when text.isTextual() -> of(column, text.textValue());
      default ->
          throw new IllegalArgumentException(
              column + ": expected an object of values by attribute, or text of " + FORM);
    };
  }

  /** The text form. */
  static String text(Map<String, List<String>> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + String.join("|", entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static List<String> texts(String column, String attribute, JsonNode json) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : json.isArray() ? json : List.of(json)) {
      if (!item.isTextual()) {
        throw new IllegalArgumentException(
            column + "." + attribute + ": expected a value as text, or a list of them");
      }
      texts.add(item.textValue().strip());
    }
    return texts;
  }

  private static void put(
      String column, Map<String, List<String>> values, String attribute, List<String> found) {
    if (attribute.isEmpty()) {
      throw new IllegalArgumentException(column + ": expected an attribute before =, found none");
    }
    if (found.isEmpty() || found.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException(
          column + ": expected a value of " + attribute + ", found none");
    }
    if (found.stream().distinct().count() < found.size()) {
      throw new IllegalArgumentException(
          column + ": expected each value of " + attribute + " once, found " + found);
    }
    if (values.put(attribute, List.copyOf(found)) != null) {
      throw new IllegalArgumentException(
          column + ": expected each attribute once, found " + attribute + " twice");
    }
  }
}
