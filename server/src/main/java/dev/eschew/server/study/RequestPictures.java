package dev.eschew.server.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The pictures of {@code guidance.negtome.images}. A study keeps them as files that are named by
 * their digest, so that its requests can be read and a request's digest covers them.
 */
final class RequestPictures {
  private static final String FOLDER = "files/";
  private static final List<String> FIELDS = List.of("image", "mask");

  private RequestPictures() {}

  /**
   * Takes the pictures out of a setting, whose fields then name them.
   *
   * @param beside where its files lie
   * @param pictures takes them by name
   */
  static void takeFrom(ObjectNode fields, Path beside, Map<String, byte[]> pictures)
      throws IOException {
    for (JsonNode image : fields.path("guidance").path("negtome").path("images")) {
      for (String field : FIELDS) {
        if (image instanceof ObjectNode object && object.path(field).isTextual()) {
          object.put(field, taken(field, object.path(field).textValue(), beside, pictures));
        }
      }
    }
  }

  /** A copy that has them in base64, as servers take them. */
  static ObjectNode filledIn(ObjectNode request, UnaryOperator<String> base64) {
    ObjectNode copy = request.deepCopy();
    for (JsonNode image : copy.path("guidance").path("negtome").path("images")) {
      for (String field : FIELDS) {
        if (image instanceof ObjectNode object
            && object.path(field) instanceof TextNode text
            && text.textValue().startsWith("@")) {
          object.put(field, base64.apply(text.textValue().substring(1)));
        }
      }
    }
    return copy;
  }

  private static String taken(String field, String text, Path beside, Map<String, byte[]> pictures)
      throws IOException {
    String extension = "";
    byte[] bytes;
    if (text.startsWith("@")) {
      String name = text.substring(1);
      if (name.contains("{")) {
        throw new IllegalArgumentException(
            field + ": expected the name of one file, which takes no columns, found " + text);
      }
      Path file = beside.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(field + ": no file " + file);
      }
      bytes = Files.readAllBytes(file);
      int dot = name.lastIndexOf('.');
      extension = dot > name.lastIndexOf('/') ? name.substring(dot) : "";
    } else {
      try {
        bytes = Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            field + ": expected @ and the name of a file, or a file in base64", e);
      }
    }
    String kept = FOLDER + Digests.of(bytes) + extension;
    pictures.put(kept, bytes);
    return "@" + kept;
  }
}
