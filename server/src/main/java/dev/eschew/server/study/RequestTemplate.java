package dev.eschew.server.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eschew.server.api.ApiJson;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Fields of a request whose strings may name columns of a row: {@code {column}} is replaced, {@code
 * {{} and {@code }}} are braces.
 */
final class RequestTemplate {
  private RequestTemplate() {}

  /**
   * The columns that are named.
   *
   * @throws IllegalArgumentException if braces do not match
   */
  static Set<String> columns(ObjectNode fields) {
    Set<String> names = new LinkedHashSet<>();
    mapped(
        fields,
        text -> {
          filled(
              text,
              name -> {
                names.add(name);
                return "";
              });
          return text;
        });
    return names;
  }

  /**
   * A copy with a row's values.
   *
   * @throws IllegalArgumentException if the row lacks a column
   */
  static ObjectNode filled(ObjectNode fields, Map<String, String> row) {
    return mapped(
        fields,
        text ->
            filled(
                text,
                name -> {
                  String value = row.get(name);
                  if (value == null) {
                    throw new IllegalArgumentException("no column '" + name + "'");
                  }
                  return value;
                }));
  }

  /** A copy with each string replaced. */
  static ObjectNode mapped(ObjectNode fields, UnaryOperator<String> strings) {
    ObjectNode copy = ApiJson.object();
    fields
        .properties()
        .forEach(entry -> copy.set(entry.getKey(), mapped(entry.getValue(), strings)));
    return copy;
  }

  private static JsonNode mapped(JsonNode node, UnaryOperator<String> strings) {
    return switch (node) {
      case ObjectNode object -> mapped(object, strings);
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode(array.size());
        array.forEach(item -> copy.add(mapped(item, strings)));
        yield copy;
      }
      case TextNode text -> TextNode.valueOf(strings.apply(text.textValue()));
      default -> node;
    };
  }

  private static String filled(String text, UnaryOperator<String> column) {
    StringBuilder filled = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char letter = text.charAt(at);
      boolean twice = at + 1 < text.length() && text.charAt(at + 1) == letter;
      if ((letter == '{' || letter == '}') && twice) {
        filled.append(letter);
        at += 2;
      } else if (letter == '{') {
        int end = text.indexOf('}', at);
        String name = end < 0 ? "" : text.substring(at + 1, end);
        if (name.isBlank() || name.contains("{")) {
          throw unmatched(text);
        }
        filled.append(column.apply(name));
        at = end + 1;
      } else if (letter == '}') {
        throw unmatched(text);
      } else {
        filled.append(letter);
        at++;
      }
    }
    return filled.toString();
  }

  private static IllegalArgumentException unmatched(String text) {
    return new IllegalArgumentException(
        "expected a column's name in braces, {{ for { and }} for }, found '" + text + "'");
  }
}
