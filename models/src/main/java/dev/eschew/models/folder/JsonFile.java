package dev.eschew.models.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eschew.models.json.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** One of a model's small JSON files, read with errors that name the file and the key. */
public final class JsonFile {
  /** Python writes infinities as bare words, and so do scheduler configs. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final long MAX_BYTES = 4 << 20;
  private static final int MAX_LEVELS = 8;

  private final String name;
  private final JsonNode root;

  private JsonFile(String name, JsonNode root) {
    this.name = name;
    this.root = root;
  }

  /** A file that may be missing, which says what an empty object says. */
  static JsonFile readIfThere(Path folder, String name) throws BrokenModelException {
    return Files.exists(folder.resolve(name))
        ? read(folder, name)
        : new JsonFile(name, MAPPER.createObjectNode());
  }

  public static JsonFile read(Path folder, String name) throws BrokenModelException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new BrokenModelException("no " + name);
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new BrokenModelException(name + " is larger than a config can be");
      }
      JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
      if (root == null || !root.isObject()) {
        throw new BrokenModelException(name + ": expected a JSON object");
      }
      return new JsonFile(name, root);
    } catch (JsonProcessingException e) {
      throw new BrokenModelException(
          name + " is not JSON: " + Quoted.of(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new BrokenModelException(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  public JsonNode root() {
    return root;
  }

  public String text(String key, String absent) throws BrokenModelException {
    JsonNode value = root.path(key);
    if (isAbsent(value)) {
      return absent;
    } else if (value.isTextual()) {
      return value.asText();
    }
    throw wrong(key, "a string", value);
  }

  OptionalDouble number(String key) throws BrokenModelException {
    JsonNode value = root.path(key);
    if (isAbsent(value)) {
      return OptionalDouble.empty();
    } else if (value.isNumber() && Double.isFinite(value.asDouble())) {
      return OptionalDouble.of(value.asDouble());
    }
    throw wrong(key, "a number", value);
  }

  /** A boolean; false where the file is silent. */
  boolean flag(String key) throws BrokenModelException {
    JsonNode value = root.path(key);
    if (isAbsent(value)) {
      return false;
    } else if (value.isBoolean()) {
      return value.asBoolean();
    }
    throw wrong(key, "true or false", value);
  }

  /** An integer of at least 1. */
  public OptionalInt positive(String key) throws BrokenModelException {
    JsonNode value = root.path(key);
    if (isAbsent(value)) {
      return OptionalInt.empty();
    } else if (isPositive(value)) {
      return OptionalInt.of(value.asInt());
    }
    throw wrong(key, "a positive integer", value);
  }

  /**
   * The entries of {@code block_out_channels}, one for each resolution; {@code absent} where the
   * config is silent.
   */
  int levels(int absent) throws BrokenModelException {
    JsonNode channels = root.path("block_out_channels");
    if (isAbsent(channels)) {
      return absent;
    } else if (channels.isArray()
        && !channels.isEmpty()
        && channels.size() <= MAX_LEVELS
        && channels.valueStream().allMatch(JsonFile::isPositive)) {
      return channels.size();
    }
    throw wrong("block_out_channels", "a list of 1 to " + MAX_LEVELS + " channel counts", channels);
  }

  /** Refuses a file that has any other key; for files that only this server reads. */
  public void requireKnown(Set<String> keys) throws BrokenModelException {
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!keys.contains(entry.getKey())) {
        throw new BrokenModelException(
            name
                + ": '"
                + Quoted.of(entry.getKey())
                + "' means nothing here; expected some of "
                + new TreeSet<>(keys));
      }
    }
  }

  public BrokenModelException wrong(String key, String expected, JsonNode found) {
    return new BrokenModelException(
        name + ": '" + key + "': expected " + expected + ", found " + Quoted.of(found));
  }

  static boolean isPositive(JsonNode value) {
    return value.isInt() && value.asInt() > 0;
  }

  public static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
