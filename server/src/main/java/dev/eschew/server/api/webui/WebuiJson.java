package dev.eschew.server.api.webui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.io.IOException;
import java.util.Optional;

/** JSON as these clients write and read it: of two equal keys the later, nulls written out. */
public final class WebuiJson {
  /** What FastAPI calls a request as a whole. */
  static final String BODY = "body";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private WebuiJson() {}

  /**
   * Reads a request.
   *
   * @throws ApiException if it is no JSON object
   */
  public static ObjectNode read(byte[] body) {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw wrong("not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw wrong("not readable as JSON: " + e.getMessage());
    }
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw wrong("expected a JSON object, got something else");
  }

  private static ApiException wrong(String message) {
    return ApiException.ofField(ErrorCode.UNPROCESSABLE_FIELD, BODY, message);
  }

  /** Any text as a tree; empty if it is not JSON. */
  static Optional<JsonNode> parse(String text) {
    try {
      return Optional.ofNullable(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** An object to be filled. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A list to be filled. */
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** Any value as a tree. */
  static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** A tree as text. */
  static String text(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a tree", e);
    }
  }
}
