package dev.eschew.models.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.json.Quoted;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the files of a CLIP tokenizer folder as Hugging Face transformers writes it. */
final class TokenizerFolder {
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";
  static final String CONFIGURATION = "tokenizer_config.json";
  static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";

  private static final long MOST_BYTES = 64L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  TokenizerFolder(Path folder) {
    this.folder = folder;
  }

  Map<String, Integer> vocabulary() throws IOException {
    Path file = folder.resolve(VOCABULARY);
    JsonNode root = object(file, "token texts to ids");
    Map<String, Integer> vocabulary = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      JsonNode id = entry.getValue();
      if (!id.canConvertToInt() || !id.isIntegralNumber() || id.asInt() < 0) {
        throw new IllegalArgumentException(
            "%s: the id of token \"%s\" must be a whole number from 0, but is %s"
                .formatted(file, Quoted.of(entry.getKey()), Quoted.of(id)));
      }
      vocabulary.put(entry.getKey(), id.asInt());
    }
    if (vocabulary.isEmpty()) {
      throw new IllegalArgumentException(file + ": expected token texts to ids, found none");
    }
    return vocabulary;
  }

  /** The two sides of each merge, best rank first. */
  List<String[]> merges() throws IOException {
    Path file = folder.resolve(MERGES);
    List<String[]> merges = new ArrayList<>();
    int lineNumber = 0;
    for (String line : read(file, "one merge a line").lines().toList()) {
      lineNumber++;
      if (line.isBlank() || (lineNumber == 1 && line.startsWith("#version"))) {
        continue;
      }
      int space = line.indexOf(' ');
      String left = line.substring(0, Math.max(space, 0));
      String right = line.substring(space + 1).stripTrailing();
      if (left.isEmpty() || right.isEmpty() || right.indexOf(' ') >= 0) {
        throw new IllegalArgumentException(
            "%s line %d: expected two symbols with a space between, found \"%s\""
                .formatted(file, lineNumber, Quoted.of(line)));
      }
      merges.add(new String[] {left, right});
    }
    return merges;
  }

  /** tokenizer_config.json; an empty object if there is none. */
  JsonNode configuration() throws IOException {
    return optionalObject(folder.resolve(CONFIGURATION));
  }

  /** special_tokens_map.json; an empty object if there is none. */
  JsonNode specialTokensMap() throws IOException {
    return optionalObject(folder.resolve(SPECIAL_TOKENS_MAP));
  }

  private static JsonNode optionalObject(Path file) throws IOException {
    return Files.exists(file) ? object(file, "settings by name") : JSON.createObjectNode();
  }

  private static JsonNode object(Path file, String content) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(read(file, "a JSON object of " + content));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: expected a JSON object of %s, but it is not JSON: %s"
              .formatted(file, content, Quoted.of(e.getOriginalMessage())),
          e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException(
          "%s: expected a JSON object of %s, found %s"
              .formatted(file, content, root.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
    return root;
  }

  private static String read(Path file, String expected) throws IOException {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IllegalArgumentException(
            "%s: expected %s, at most %d MB".formatted(file, expected, MOST_BYTES >> 20));
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "no %s in the tokenizer folder %s; expected %s"
              .formatted(file.getFileName(), file.getParent(), expected),
          e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + ": expected UTF-8 text, found other bytes", e);
    }
  }
}
