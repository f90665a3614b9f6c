package dev.eschew.server.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file of settings: an object that says by name what {@code guidance} is, or, where any of its
 * names is that of a field of requests, what these fields are ({@code guidance} has no such name).
 * A picture {@code @FILE} of {@code guidance.negtome.images} is a file beside it.
 *
 * @param settings in the file's order, at least one
 * @param pictures by the names under which the settings mention them, without {@code @}
 */
public record SettingsFile(List<StudySetting> settings, Map<String, byte[]> pictures) {
  private static final Set<String> REQUEST_FIELDS =
      Arrays.stream(ImagesRequest.class.getRecordComponents())
          .map(RecordComponent::getName)
          .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  public SettingsFile {
    settings = List.copyOf(settings);
    pictures = Map.copyOf(pictures);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is no such object, or a picture is not there
   */
  public static SettingsFile read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("no file " + file);
    }
    ObjectNode json;
    try {
      json = ApiJson.read(Files.readAllBytes(file), ObjectNode.class);
    } catch (ApiException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    if (json.isEmpty()) {
      throw new IllegalArgumentException(file + ": expected one setting or more, found none");
    }
    List<StudySetting> settings = new ArrayList<>();
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (entry.getKey().isBlank()) {
        throw new IllegalArgumentException(file + ": expected a name for each setting");
      }
      if (!(entry.getValue() instanceof ObjectNode value)) {
        throw new IllegalArgumentException(
            file + ": setting '" + entry.getKey() + "': expected an object");
      }
      try {
        ObjectNode fields = fields(value);
        RequestPictures.takeFrom(fields, file.toAbsolutePath().getParent(), pictures);
        settings.add(new StudySetting(entry.getKey(), fields));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ": setting '" + entry.getKey() + "': " + e.getMessage(), e);
      }
    }
    return new SettingsFile(settings, pictures);
  }

  private static ObjectNode fields(ObjectNode value) {
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      if (REQUEST_FIELDS.contains(entry.getKey())) {
        return value.deepCopy();
      }
    }
    ObjectNode fields = ApiJson.object();
    fields.set("guidance", value.deepCopy());
    return fields;
  }
}
