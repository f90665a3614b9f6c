package dev.eschew.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with Hugging Face's tokenizers library (Rust, through ai.djl.huggingface), given the
 * pipeline that transformers builds for CLIP. Skipped where the library has no native code.
 */
class ClipTokenizerOracleTest {
  private static final int LENGTH = 77;

  @TempDir Path temporary;

  @BeforeAll
  static void loadOracle() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    try {
      LibUtils.checkStatus();
    } catch (LinkageError | RuntimeException e) {
      Assumptions.abort("the tokenizers library's native code cannot be loaded here: " + e);
    }
  }

  @Test
  void agreesOnTheTinyVocabulary() throws IOException {
    compare(TokenizerFixtures.tiny(), "<|endoftext|>", true, 6000, 1);
  }

  @Test
  void agreesWhereExclamationMarksArePadding() throws IOException {
    Path folder =
        TokenizerFixtures.tinyWith(temporary.resolve("pad"), "{\"pad_token\": \"!\"}", null);
    compare(folder, "!", false, 6000, 2);
  }

  @Test
  void agreesOnRandomMergesInRandomOrder() throws IOException {
    compare(
        TokenizerFixtures.dense(temporary.resolve("dense"), 4000, 3),
        "<|endoftext|>",
        false,
        6000,
        4);
  }

  @Test
  void agreesOnLongWordsAndLongRunsOfMarks() throws IOException {
    Path folder = TokenizerFixtures.dense(temporary.resolve("dense"), 4000, 5);
    ClipTokenizer tokenizer = ClipTokenizer.load(folder);
    try (HuggingFaceTokenizer oracle = oracle(folder, "<|endoftext|>", false, LENGTH)) {
      for (String text :
          List.of(
              "supercalifragilistic".repeat(300),
              "a" + "\u0301\u0316\u0345\u0334".repeat(500),
              "\u1100\u1161\u11a8".repeat(400),
              "\u0915\u093c\u094d".repeat(300),
              "!".repeat(3000) + "'s")) {
        assertSameIds(tokenizer, oracle, text);
      }
    }
  }

  @Test
  void wouldNoticeAWrongMergeOrder() throws IOException {
    Path folder = TokenizerFixtures.dense(temporary.resolve("right"), 4000, 6);
    Path wrong = TokenizerFixtures.dense(temporary.resolve("wrong"), 4000, 6);
    List<String> merges = Files.readAllLines(wrong.resolve("merges.txt"));
    Files.write(wrong.resolve("merges.txt"), merges.subList(1, merges.size()).reversed());
    ClipTokenizer tokenizer = ClipTokenizer.load(wrong);
    RandomPrompts prompts = new RandomPrompts(7);
    int different = 0;
    try (HuggingFaceTokenizer oracle = oracle(folder, "<|endoftext|>", false, LENGTH)) {
      for (int i = 0; i < 200; i++) {
        String prompt = prompts.next();
        long[] actual = Arrays.stream(tokenizer.encode(prompt).inputIds()).asLongStream().toArray();
        different += Arrays.equals(actual, oracle.encode(prompt).getIds()) ? 0 : 1;
      }
    }
    assertThat(different).isGreaterThan(20);
  }

  private static void compare(Path folder, String pad, boolean normalized, int count, long seed)
      throws IOException {
    ClipTokenizer tokenizer = ClipTokenizer.load(folder);
    RandomPrompts prompts = new RandomPrompts(seed);
    int truncated = 0;
    try (HuggingFaceTokenizer oracle = oracle(folder, pad, normalized, LENGTH)) {
      for (int i = 0; i < count; i++) {
        String prompt = prompts.next();
        assertSameIds(tokenizer, oracle, prompt);
        truncated += tokenizer.encode(prompt).isTruncated() ? 1 : 0;
      }
    }
    assertThat(truncated).as("prompts that were cut").isBetween(count / 20, count * 19 / 20);
  }

  private static void assertSameIds(
      ClipTokenizer tokenizer, HuggingFaceTokenizer oracle, String prompt) {
    long[] expected = oracle.encode(prompt).getIds();
    long[] actual = Arrays.stream(tokenizer.encode(prompt).inputIds()).asLongStream().toArray();
    if (!Arrays.equals(actual, expected)) {
      assertThat(actual).as(escape(prompt)).isEqualTo(expected);
    }
    assertThat(LongStream.of(expected).count()).isEqualTo(LENGTH);
  }

  private static String escape(String text) {
    StringBuilder result = new StringBuilder();
    text.chars()
        .forEach(c -> result.append(c < 0x7F && c >= ' ' ? (char) c + "" : "\\u%04x".formatted(c)));
    return result.toString();
  }

  private static HuggingFaceTokenizer oracle(
      Path folder, String pad, boolean normalized, int length) throws IOException {
    byte[] json =
        TokenizerFixtures.JSON.writeValueAsBytes(pipeline(folder, pad, normalized, length));
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json),
        Map.of("padding", "max_length", "truncation", "true", "maxLength", "" + length));
  }

  /** tokenizer.json as transformers' converter for CLIP writes it. */
  private static JsonNode pipeline(Path folder, String pad, boolean normalized, int length)
      throws IOException {
    JsonNode vocabulary = TokenizerFixtures.JSON.readTree(folder.resolve("vocab.json").toFile());
    ObjectNode root =
        (ObjectNode)
            TokenizerFixtures.JSON.readTree(
                """
                {"version": "1.0",
                 "added_tokens": [],
                 "normalizer": {"type": "Sequence", "normalizers": [
                   {"type": "NFC"},
                   {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "},
                   {"type": "Lowercase"}]},
                 "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                   {"type": "Split", "behavior": "Removed", "invert": true, "pattern": {"Regex":
                     "<\\\\|startoftext\\\\|>|<\\\\|endoftext\\\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"}},
                   {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true}]},
                 "post_processor": {"type": "RobertaProcessing", "add_prefix_space": false,
                   "trim_offsets": false},
                 "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
                 "model": {"type": "BPE", "dropout": null, "unk_token": "<|endoftext|>",
                   "continuing_subword_prefix": "", "end_of_word_suffix": "</w>",
                   "fuse_unk": false}}
                """);
    int begin = vocabulary.get("<|startoftext|>").asInt();
    int end = vocabulary.get("<|endoftext|>").asInt();
    ArrayNode added = root.withArray("added_tokens");
    if (pad.equals("!")) {
      addToken(added, 0, "!", false);
    }
    addToken(added, begin, "<|startoftext|>", normalized);
    addToken(added, end, "<|endoftext|>", normalized);
    ObjectNode post = root.withObject("post_processor");
    post.putArray("sep").add("<|endoftext|>").add(end);
    post.putArray("cls").add("<|startoftext|>").add(begin);
    root.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", length)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    root.putObject("padding")
        .put("direction", "Right")
        .put("pad_id", vocabulary.get(pad).asInt())
        .put("pad_type_id", 0)
        .put("pad_token", pad)
        .putNull("pad_to_multiple_of")
        .putObject("strategy")
        .put("Fixed", length);
    ObjectNode model = root.withObject("model");
    model.set("vocab", vocabulary);
    ArrayNode merges = model.putArray("merges");
    Files.readAllLines(folder.resolve("merges.txt")).stream()
        .filter(line -> !line.startsWith("#version"))
        .forEach(merges::add);
    return root;
  }

  private static void addToken(ArrayNode target, int id, String content, boolean normalized) {
    target
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", normalized)
        .put("special", true);
  }
}
