package dev.eschew.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClipTokenizerTest {
  private static final int BEGIN = 526;
  private static final int END = 527;

  @TempDir Path temporary;

  @Test
  void givesTheGoldenIds() throws IOException {
    ClipTokenizer tokenizer = ClipTokenizer.load(TokenizerFixtures.tiny());
    Map<String, int[]> golden = TokenizerFixtures.goldenIds();
    assertThat(golden).hasSize(3);
    golden.forEach((prompt, ids) -> assertThat(tokenizer.encode(prompt).inputIds()).isEqualTo(ids));
    assertThat(tokenizer.encode("the red cat and a dog").tokenCount()).isEqualTo(7);
    assertThat(tokenizer.maximumLength()).isEqualTo(77);
    assertThat(tokenizer.beginId()).isEqualTo(BEGIN);
    assertThat(tokenizer.endId()).isEqualTo(END);
    assertThat(tokenizer.padId()).isEqualTo(END);
  }

  /** Expected ids printed by transformers 5.18.0 (tokenizers 0.23.2) for the same folders. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          pad string, no objects             | {"pad_token": "!"} | {"pad_token": "E"} | false | 256 | 527
          pad "!" in the map only            | {"pad_token": "E", "eos_token": {"content": "E", "normalized": true}, "bos_token": {"content": "B", "normalized": true}, "unk_token": {"content": "E", "normalized": true}} | {"pad_token": "!"} | true | 0 | 0
          end as object, pad as string       | {"pad_token": "E", "eos_token": {"content": "E", "normalized": true}, "bos_token": {"content": "B", "normalized": true}} | {} | false | 256 | 527
          added_tokens_decoder: map is void  | {"pad_token": "!", "added_tokens_decoder": {"526": {"content": "B", "normalized": true}, "527": {"content": "E", "normalized": true}}} | {"pad_token": "E"} | true | 0 | 0
          """)
  void resolvesSpecialTokensAsTransformersDoes(
      String name,
      String configuration,
      String map,
      boolean endNormalized,
      int exclamation,
      int pad)
      throws IOException {
    ClipTokenizer tokenizer =
        ClipTokenizer.load(
            TokenizerFixtures.tinyWith(temporary.resolve("t"), full(configuration), full(map)));
    assertThat(tokenizer.padId()).as(name).isEqualTo(pad);
    assertThat(tokenizer.encode("red!").inputIds()).startsWith(BEGIN, 519, exclamation, END, pad);
    assertThat(tokenizer.encode("the<|endoftext|>cat").inputIds())
        .startsWith(BEGIN, 513, END, 515, END, pad);
    if (endNormalized) {
      assertThat(tokenizer.encode("a <|EndOfText|>").inputIds())
          .startsWith(BEGIN, 320, END, END, pad);
    } else {
      assertThat(tokenizer.encode("a <|EndOfText|>").inputIds())
          .startsWith(BEGIN, 320, 27, 347, 68, 77, 516, 69, 83, 68, 87, 339, 91, 285, END, pad);
    }
  }

  private static String full(String json) {
    return json.replace("\"E\"", "\"<|endoftext|>\"").replace("\"B\"", "\"<|startoftext|>\"");
  }

  @Test
  void needsOnlyVocabularyAndMerges() throws IOException {
    ClipTokenizer tokenizer =
        ClipTokenizer.load(TokenizerFixtures.tinyWith(temporary.resolve("bare"), null, null));
    assertThat(tokenizer.encode("blue").inputIds()).hasSize(77).startsWith(BEGIN, 522, END, END);
  }

  @Test
  void takesTheLengthFromTheConfiguration() throws IOException {
    assertThat(load("{\"model_max_length\": 16}").encode("blue").inputIds()).hasSize(16);
    assertThat(load("{\"model_max_length\": 1000000000000000019884624838656}").maximumLength())
        .isEqualTo(77);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load("{\"model_max_length\": \"long\"}"))
        .withMessageContaining("model_max_length must be a whole number of at least 3")
        .withMessageContaining("\"long\"");
  }

  @Test
  void saysWhatWasCutOff() throws IOException {
    ClipTokenizer tokenizer = load("{\"model_max_length\": 5}");
    assertThat(tokenizer.encode("red cat dog").truncated()).isEmpty();
    TokenizedPrompt cut = tokenizer.encode("Red  CAT\tdog, \u00c9t\u00e9  and BLUE ");
    assertThat(cut.truncated()).isEqualTo(", \u00c9t\u00e9  and BLUE ");
    assertThat(cut.tokenCount()).isEqualTo(3 + 1 + 5 + 3 + 1 - 1);
    assertThat(cut.inputIds()).containsExactly(BEGIN, 519, 515, 517, END);
    // the second byte of an e with acute is the first token that does not fit
    assertThat(tokenizer.encode("red cat e\u0301!").truncated()).isEqualTo("e\u0301!");
    assertThat(tokenizer.encode("red cat dog<|endoftext|>x").truncated())
        .isEqualTo("<|endoftext|>x");
    assertThat(tokenizer.encode("redcatdogs").truncated()).isEqualTo("tdogs");
  }

  @Test
  void takesAnyString() throws IOException {
    ClipTokenizer tokenizer = load("{}");
    int[] replacement = tokenizer.encode("a\uFFFDb").inputIds();
    assertThat(tokenizer.encode("a\uD800b").inputIds()).isEqualTo(replacement);
    assertThat(tokenizer.encode("a\uDC00b").inputIds()).isEqualTo(replacement);
    assertThat(tokenizer.encode("\0\uD83D").tokenCount()).isEqualTo(4);
    Random random = new Random(11);
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(200); length > 0; length--) {
        text.append((char) random.nextInt(random.nextBoolean() ? 0x10000 : 0x300));
      }
      TokenizedPrompt encoded = tokenizer.encode(text.toString());
      assertThat(encoded.inputIds()).hasSize(77);
      assertThat(text.toString()).endsWith(encoded.truncated());
      assertThat(encoded.isTruncated()).isEqualTo(encoded.tokenCount() > 75);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "th",
        "\u00e9",
        "\u4e2d",
        "\ud83d\ude00",
        "'",
        "<",
        "<|",
        " ",
        "\u0301",
        "\u0301\u0316",
        "\u0316\u0345\u0301\u0334",
        "\u0903",
        "\u1161",
        "\u11a8",
        "\uac00\u11a8",
        "\ud800",
        "\0",
        "\u0344",
        "i\u0307",
        "\u09c7\u09be",
        "\u3099",
        "<|endoftext|>",
        "the red "
      })
  void longPromptsAreFast(String piece) throws IOException {
    ClipTokenizer tokenizer =
        ClipTokenizer.load(TokenizerFixtures.dense(temporary.resolve("dense"), 4000, 7));
    String word = piece.repeat(100_000 / piece.length());
    String halves = word.substring(word.length() / 2) + "\u0316".repeat(50_000);
    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          tokenizer.encode(word);
          tokenizer.encode(halves);
        });
  }

  @Test
  void namesTheFileThatIsMissingOrBroken() throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("broken"));
    assertThatThrownBy(() -> ClipTokenizer.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("vocab.json")
        .hasMessageContaining("token texts to ids");
    Files.writeString(folder.resolve("vocab.json"), "{\"a\": ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipTokenizer.load(folder))
        .withMessageContaining("vocab.json")
        .withMessageContaining("not JSON");
    Files.writeString(folder.resolve("vocab.json"), "{\"a\": -1}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipTokenizer.load(folder))
        .withMessageContaining("whole number from 0, but is -1");
    Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipTokenizer.load(folder))
        .withMessageContaining("bos_token is \"<|startoftext|>\"");
    Files.writeString(
        folder.resolve("vocab.json"), "{\"a\": 0, \"<|startoftext|>\": 1, \"<|endoftext|>\": 2}");
    assertThatThrownBy(() -> ClipTokenizer.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("merges.txt");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b c\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipTokenizer.load(folder))
        .withMessageContaining("line 2")
        .withMessageContaining("a b c");
    Files.writeString(folder.resolve("merges.txt"), "a b\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipTokenizer.load(folder))
        .withMessageContaining("needs the token \"b\"");
    Files.write(folder.resolve("merges.txt"), new byte[] {(byte) 0xFF, ' ', 'a'});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipTokenizer.load(folder))
        .withMessageContaining("UTF-8");
  }

  @Test
  void repeatedWordsGiveTheSameIdsFromTheCache() throws IOException {
    ClipTokenizer tokenizer = load("{}");
    int[] first = tokenizer.encode("catalog catalog").inputIds();
    assertThat(tokenizer.encode("catalog catalog").inputIds()).isEqualTo(first);
    int half = tokenizer.encode("catalog").tokenCount();
    assertThat(Arrays.copyOfRange(first, 1, 1 + half))
        .isEqualTo(Arrays.copyOfRange(first, 1 + half, 1 + 2 * half));
  }

  private ClipTokenizer load(String configuration) throws IOException {
    Path folder = temporary.resolve("folder" + System.nanoTime());
    return ClipTokenizer.load(TokenizerFixtures.tinyWith(folder, configuration, null));
  }
}
