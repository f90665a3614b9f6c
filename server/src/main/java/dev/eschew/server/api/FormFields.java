package dev.eschew.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A form as the JSON that it stands for: {@code guidance[scale]} is a field of an object, {@code
 * guidance[interval][]} one value of a list; an object or list may also be written as JSON. Text
 * becomes a number or a boolean where the request's schema has one; what is not one stays text, so
 * that the reader of JSON refuses it as it would there.
 *
 * <p>OpenAI's clients write a list of objects as {@code prompts[][prompt]}, first that field of all
 * objects, then the next one; that can be told apart only if all objects have the same fields.
 * {@code prompts[0][prompt]} always can.
 */
final class FormFields {
  private static final Pattern NAME = Pattern.compile("[^\\[\\]]+(\\[[^\\[\\]]*\\])*+");
  private static final Pattern PICTURE = Pattern.compile("image(\\[\\d*\\])?");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,30})(\\.\\d{1,40})?([eE][+-]?\\d{1,3})?");
  private static final int MAX_DEPTH = 8;
  private static final int LONGEST_SHOWN = 80;
  private static final List<String> FILES = List.of("image", "mask");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private FormFields() {}

  /**
   * The tree of a form.
   *
   * @param type the record that it is to become
   * @throws ApiException naming a field that is written wrongly
   */
  static ObjectNode tree(List<MultipartBody.Part> parts, Class<?> type) {
    FormNode form = new FormNode();
    for (MultipartBody.Part part : parts) {
      // A client that takes a list of pictures writes image[].
      form.add(PICTURE.matcher(part.name()).matches() ? List.of("image") : path(part.name()), part);
    }
    Optional.ofNullable(form.children().get("image"))
        .filter(pictures -> pictures.values().size() > 1)
        .ifPresent(pictures -> {
          throw invalid("image", "expected one picture to edit, got " + pictures.values().size());
        });
    return object(form, new RecordSchema(type), "");
  }

  private static List<String> path(String name) {
    List<String> path = Arrays.asList(name.replace("]", "").split("\\[", -1));
    if (!NAME.matcher(name).matches() || path.size() > MAX_DEPTH) {
      throw ApiException.ofField(
          ErrorCode.UNKNOWN_FIELD,
          shortened(name),
          "expected a field's name, such as seed or guidance[scale]");
    }
    return path;
  }

  private static JsonNode value(FormNode node, RecordSchema schema, String name) {
    if (node.children().isEmpty()) {
      return given(node.values(), schema, name);
    } else if (!node.values().isEmpty()) {
      throw invalid(name, "expected either a whole value or its parts, got both");
    } else if (schema.isObject()) {
      return object(node, schema, name);
    } else if (schema.isList()) {
      return list(node.children(), schema.element(), name);
    }
    throw invalid(name, "expected a single value, got parts of one");
  }

  private static ObjectNode object(FormNode node, RecordSchema schema, String name) {
    ObjectNode object = ApiJson.object();
    node.children()
        .forEach((field, child) -> {
          String path = name.isEmpty() ? field : name + "." + field;
          // An unknown field is put there for the reader of JSON to name.
          object.set(
              field,
              schema
                  .field(field)
                  .map(inner -> value(child, inner, path))
                  .orElseGet(() -> JSON.textNode("")));
        });
    return object;
  }

  /** By the empty name, or by places counted from 0. */
  private static ArrayNode list(Map<String, FormNode> children, RecordSchema schema, String name) {
    ArrayNode list = JSON.arrayNode();
    FormNode unnumbered = children.get("");
    if (unnumbered == null) {
      for (int i = 0; i < children.size(); i++) {
        FormNode child = children.get(String.valueOf(i));
        if (child == null) {
          throw invalid(name, "expected places counted from [0], got " + children.keySet());
        }
        list.add(value(child, schema, name + "[" + i + "]"));
      }
      return list;
    } else if (children.size() > 1) {
      throw invalid(name, "expected [] or places such as [0], got both");
    }
    int objects = unnumbered.counts().mapToInt(Integer::intValue).min().orElse(0);
    if (!unnumbered.values().isEmpty() && unnumbered.children().isEmpty()) {
      unnumbered.values().forEach(part -> list.add(leaf(part, schema, name)));
      return list;
    } else if (unnumbered.counts().anyMatch(count -> count % objects != 0)) {
      throw ambiguous(name);
    }
    for (int i = 0; i < objects; i++) {
      list.add(value(unnumbered.share(i, objects), schema, name + "[" + i + "]"));
    }
    return list;
  }

  private static JsonNode given(List<MultipartBody.Part> values, RecordSchema schema, String name) {
    if (schema.isList() && values.size() > 1) {
      ArrayNode list = JSON.arrayNode();
      values.forEach(part -> list.add(leaf(part, schema.element(), name)));
      return list;
    } else if (values.size() > 1) {
      throw name.contains("[")
          ? ambiguous(name)
          : invalid(name, "expected one value, got " + values.size());
    }
    return leaf(values.getFirst(), schema, name);
  }

  private static JsonNode leaf(MultipartBody.Part part, RecordSchema schema, String name) {
    if (part.isFile()) {
      if (!FILES.contains(name.substring(name.lastIndexOf('.') + 1))) {
        throw invalid(name, "expected text, got a file");
      } else if (part.bytes().length == 0) {
        throw invalid(name, "expected a file, got an empty one");
      }
      return JSON.textNode(Base64.getEncoder().encodeToString(part.bytes()));
    }
    String text = part.text();
    if (schema.isObject() || (schema.isList() && text.stripLeading().startsWith("["))) {
      return json(text, schema, name);
    } else if (schema.isList()) {
      return JSON.arrayNode().add(leaf(part, schema.element(), name));
    } else if (schema.isNumber() && NUMBER.matcher(text).matches()) {
      return json(text, schema, name);
    } else if (schema.isBoolean() && (text.equals("true") || text.equals("false"))) {
      return JSON.booleanNode(text.equals("true"));
    }
    return JSON.textNode(text);
  }

  private static JsonNode json(String text, RecordSchema schema, String name) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return schema.isObject()
          ? ApiJson.read(bytes, ObjectNode.class)
          : ApiJson.read(bytes, JsonNode.class);
    } catch (ApiException e) {
      throw invalid(name, e.getMessage());
    }
  }

  private static ApiException ambiguous(String name) {
    return invalid(
        name,
        "expected the same fields in each object of the list; where they differ, name the objects'"
            + " places, such as [0][prompt], or write the list as JSON");
  }

  private static ApiException invalid(String name, String message) {
    return ApiException.ofField(ErrorCode.INVALID_FIELD, shortened(name), message);
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "…";
  }
}
