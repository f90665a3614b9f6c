package dev.eschew.models.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Tokenizer folders for tests. */
final class TokenizerFixtures {
  static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerFixtures() {}

  /** The small vocabulary of the repository's resources. */
  static Path tiny() {
    try {
      return Path.of(TokenizerFixtures.class.getResource("tiny/vocab.json").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The tiny vocabulary in a new folder, with these two configuration files, each null for none.
   */
  static Path tinyWith(Path folder, String configuration, String specialTokensMap)
      throws IOException {
    Files.createDirectories(folder);
    Files.copy(tiny().resolve("vocab.json"), folder.resolve("vocab.json"));
    Files.copy(tiny().resolve("merges.txt"), folder.resolve("merges.txt"));
    if (configuration != null) {
      Files.writeString(folder.resolve("tokenizer_config.json"), configuration);
    }
    if (specialTokensMap != null) {
      Files.writeString(folder.resolve("special_tokens_map.json"), specialTokensMap);
    }
    return folder;
  }

  /**
   * Writes a vocabulary of random merges in random order, so that a merge may outrank the ones that
   * make its parts, which training never does.
   */
  static Path dense(Path folder, int mergeCount, long seed) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(seed);
    ObjectNode vocabulary = JSON.createObjectNode();
    List<String> inner = new ArrayList<>();
    List<String> last = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      String symbol = String.valueOf(ByteAlphabet.character(value));
      vocabulary.put(symbol, vocabulary.size());
      vocabulary.put(symbol + "</w>", vocabulary.size());
      // lower case letters and continuation bytes are what words are made of
      for (int copies = value >= 'a' && value <= 'z' ? 20 : value >= 0x80 ? 2 : 1;
          copies > 0;
          copies--) {
        inner.add(symbol);
        last.add(symbol + "</w>");
      }
    }
    List<String> merges = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    while (merges.size() < mergeCount) {
      String left = inner.get(random.nextInt(inner.size()));
      boolean atEnd = random.nextInt(3) == 0;
      List<String> rights = atEnd ? last : inner;
      String right = rights.get(random.nextInt(rights.size()));
      if (left.length() + right.length() < 16 && seen.add(left + " " + right)) {
        merges.add(left + " " + right);
        if (!vocabulary.has(left + right)) {
          vocabulary.put(left + right, vocabulary.size());
        }
        (atEnd ? last : inner).add(left + right);
      }
    }
    Collections.shuffle(merges, random);
    vocabulary.put("<|startoftext|>", vocabulary.size());
    vocabulary.put("<|endoftext|>", vocabulary.size());
    Files.writeString(folder.resolve("vocab.json"), JSON.writeValueAsString(vocabulary));
    Files.writeString(
        folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
    return folder;
  }

  static Map<String, int[]> goldenIds() throws IOException {
    return JSON.readValue(
        tiny().resolveSibling("golden-ids.json").toFile(),
        JSON.getTypeFactory().constructMapType(Map.class, String.class, int[].class));
  }
}
