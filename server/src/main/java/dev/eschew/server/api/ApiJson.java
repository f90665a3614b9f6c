package dev.eschew.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON at the border, strict: nothing is coerced, nothing unknown is passed over, each error names
 * its field.
 */
public final class ApiJson {
  private static final JsonMapper MAPPER = mapper();

  /** Jackson's messages: "Cannot coerce Integer value (1) to …", "… from String value (token …". */
  private static final Pattern KIND_FOUND = Pattern.compile("(?:coerce|from) ([A-Za-z-]+) value");

  private ApiJson() {}

  /**
   * Reads a request.
   *
   * @throws ApiException for malformed JSON, an unknown field or a wrong type
   */
  public static <T> T read(byte[] body, Class<T> type) {
    return reading(() -> MAPPER.readValue(body, type), body.length == 0);
  }

  /**
   * Reads a request that came as something else than JSON.
   *
   * @throws ApiException for an unknown field or a wrong type
   */
  public static <T> T read(ObjectNode tree, Class<T> type) {
    return reading(() -> MAPPER.treeToValue(tree, type), false);
  }

  private interface Reading<T> {
    T value() throws IOException;
  }

  private static <T> T reading(Reading<T> reading, boolean isEmpty) {
    try {
      T value = reading.value();
      if (value == null) {
        throw new ApiException(ErrorCode.MALFORMED_JSON, "expected a JSON object, got null");
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw ApiException.ofField(
          ErrorCode.UNKNOWN_FIELD, path(e), "unknown field; known here: " + known(e));
    } catch (MismatchedInputException e) {
      if (e.getPath().isEmpty()) {
        if (e.getOriginalMessage().startsWith("Trailing token")) {
          throw new ApiException(
              ErrorCode.MALFORMED_JSON, "expected one JSON object, got more after it");
        }
        throw new ApiException(
            ErrorCode.MALFORMED_JSON,
            isEmpty ? "expected a JSON object, got an empty body" : "expected a JSON object");
      }
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD, path(e), "expected " + expected(e.getTargetType()) + found(e));
    } catch (JsonMappingException e) {
      throw ApiException.ofField(ErrorCode.INVALID_FIELD, path(e), e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new ApiException(
          ErrorCode.MALFORMED_JSON,
          "not JSON: "
              + e.getOriginalMessage()
              + " (line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ")");
    } catch (IOException e) {
      throw new ApiException(ErrorCode.MALFORMED_JSON, "not readable as JSON: " + e.getMessage());
    }
  }

  /** An object to be filled. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A value of this API as a tree; absent fields are left out. */
  public static ObjectNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * A tree as a value of this API, read as strictly as a request.
   *
   * @throws IllegalArgumentException if it has an unknown field or a wrong type
   */
  static <T> T convert(ObjectNode tree, Class<T> type) {
    return MAPPER.convertValue(tree, type);
  }

  /** Writes any value of this API; absent fields are left out. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass(), e);
    }
  }

  private static JsonMapper mapper() {
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            config ->
                config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static List<String> known(UnrecognizedPropertyException e) {
    Collection<Object> ids = e.getKnownPropertyIds();
    return ids == null ? List.of() : ids.stream().map(String::valueOf).sorted().toList();
  }

  private static String expected(Class<?> type) {
    if (type == Integer.class || type == Long.class) {
      return "an integer";
    } else if (type == Double.class) {
      return "a number";
    } else if (type == String.class) {
      return "a string";
    } else if (type == Boolean.class) {
      return "true or false";
    } else if (type != null && Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return "an object";
  }

  /** What stood there, where the parser says it in words that quote no content. */
  private static String found(MismatchedInputException e) {
    Matcher kind = KIND_FOUND.matcher(e.getOriginalMessage());
    return kind.find() ? ", got " + kind.group(1).toLowerCase(Locale.ROOT) : "";
  }
}
