package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * An object's fields, read as pydantic reads them for stable-diffusion-webui: null is as good as
 * absent, numbers may come as text, whole numbers with a fraction of zero.
 */
final class LenientFields {
  private static final Set<String> TRUE = Set.of("true", "1", "on", "t", "y", "yes");
  private static final Set<String> FALSE = Set.of("false", "0", "off", "f", "n", "no");

  /** Beyond it not every whole number is a double. */
  private static final double LARGEST_WHOLE = 0x1p53;

  private final ObjectNode object;
  private final String prefix;

  /** Of a request's body. */
  LenientFields(ObjectNode object) {
    this(object, "");
  }

  private LenientFields(ObjectNode object, String prefix) {
    this.object = object;
    this.prefix = prefix;
  }

  Optional<String> text(String name) {
    return value(name)
        .map(value -> {
          if (!value.isTextual() && !value.isNumber()) {
            throw wrong(name, "str type expected");
          }
          return value.asText();
        });
  }

  /** As {@link #text}; what is empty is absent. */
  Optional<String> someText(String name) {
    return text(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  Optional<Long> integer(String name) {
    return value(name)
        .map(value -> {
          if (value.canConvertToLong() && value.isIntegralNumber()) {
            return value.asLong();
          }
          if (value.isTextual() && value.asText().strip().matches("[+-]?\\d{1,18}")) {
            return Long.parseLong(value.asText().strip());
          }
          double number = double64(value);
          if (number != Math.rint(number) || Math.abs(number) > LARGEST_WHOLE) {
            throw wrong(name, "value is not a valid integer");
          }
          return (long) number;
        });
  }

  Optional<Double> number(String name) {
    return value(name)
        .map(value -> {
          double number = double64(value);
          if (!Double.isFinite(number)) {
            throw wrong(name, "value is not a valid float");
          }
          return number;
        });
  }

  /** NaN if it is no number. */
  private static double double64(JsonNode value) {
    if (value.isTextual()) {
      try {
        return Double.parseDouble(value.asText().strip());
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
    return value.isNumber() ? value.asDouble() : Double.NaN;
  }

  boolean flag(String name, boolean absent) {
    return value(name)
        .map(value -> {
          String word = value.asText().toLowerCase(Locale.ROOT);
          if (value.isContainerNode() || !(TRUE.contains(word) || FALSE.contains(word))) {
            throw wrong(name, "value could not be parsed to a boolean");
          }
          return TRUE.contains(word);
        })
        .orElse(absent);
  }

  /** The fields of an object inside; none if it is absent. */
  LenientFields fields(String name) {
    return new LenientFields(object(name).orElseGet(WebuiJson::object), prefix + name + ".");
  }

  Optional<ObjectNode> object(String name) {
    return value(name)
        .map(value -> {
          if (value instanceof ObjectNode fields) {
            return fields;
          }
          throw wrong(name, "value is not a valid dict");
        });
  }

  List<JsonNode> list(String name) {
    return value(name)
        .map(value -> {
          if (!value.isArray()) {
            throw wrong(name, "value is not a valid list");
          }
          return StreamSupport.stream(value.spliterator(), false).toList();
        })
        .orElse(List.of());
  }

  /** The names of all fields that are not null. */
  List<String> names() {
    return object.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .map(field -> field.getKey())
        .toList();
  }

  private Optional<JsonNode> value(String name) {
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  /** An error of one of the fields. */
  ApiException wrong(String name, String message) {
    return ApiException.ofField(ErrorCode.UNPROCESSABLE_FIELD, prefix + name, message);
  }
}
