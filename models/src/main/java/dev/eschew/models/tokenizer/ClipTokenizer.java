package dev.eschew.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.json.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CLIP's tokenizer (Radford et al. 2021, arXiv:2103.00020), by token ids the same as Hugging Face's
 * CLIPTokenizer of transformers 5.
 *
 * <p>Form NFC, white space collapsed, lower case, split into words, each word byte-pair encoded.
 * Any string is a prompt: a lone surrogate counts as U+FFFD, and the work grows as n log n at most.
 *
 * <p>Special tokens written in a prompt are those tokens. So where {@code !} is the padding (SD
 * 2.x, SDXL's second tokenizer), every exclamation mark of a prompt becomes the padding's id 0,
 * alone and without its end-of-word form, as it does for Hugging Face.
 *
 * <p>Safe for use by several threads.
 */
public final class ClipTokenizer {
  /** Where the configuration gives no length, or the placeholder 1e30 for "none". */
  public static final int DEFAULT_MAXIMUM_LENGTH = 77;

  private static final int LARGEST_MAXIMUM_LENGTH = 1_000_000;
  private static final int CACHED_WORDS = 10_000;
  private static final int LONGEST_CACHED_WORD = 64;

  private final int maximumLength;
  private final SpecialTokens special;
  private final AddedTokenMatcher addedAsWritten;
  private final AddedTokenMatcher addedNormalized;
  private final BytePairEncoding bytePairEncoding;
  private final Map<String, int[]> cache = Collections.synchronizedMap(new WordCache());

  private static final class WordCache extends LinkedHashMap<String, int[]> {
    private static final long serialVersionUID = 1;

    WordCache() {
      super(1024, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, int[]> eldest) {
      return size() > CACHED_WORDS;
    }
  }

  private ClipTokenizer(int maximumLength, SpecialTokens special, BytePairEncoding encoding) {
    this.maximumLength = maximumLength;
    this.special = special;
    this.bytePairEncoding = encoding;
    addedAsWritten =
        new AddedTokenMatcher(special.added().stream().filter(t -> !t.normalized()).toList());
    addedNormalized =
        new AddedTokenMatcher(
            special.added().stream()
                .filter(AddedToken::normalized)
                .map(t -> new AddedToken(t.id(), normalize(t.content()), true))
                .toList());
  }

  /**
   * Loads a tokenizer folder: vocab.json and merges.txt, and if they are there
   * tokenizer_config.json and special_tokens_map.json.
   *
   * @throws IOException if a needed file is missing or cannot be read
   * @throws IllegalArgumentException if a file's content is not what it should be
   */
  public static ClipTokenizer load(Path folder) throws IOException {
    TokenizerFolder files = new TokenizerFolder(folder);
    Map<String, Integer> vocabulary = files.vocabulary();
    JsonNode configuration = files.configuration();
    try {
      SpecialTokens special =
          SpecialTokens.resolve(vocabulary, configuration, files.specialTokensMap());
      return new ClipTokenizer(
          maximumLength(configuration),
          special,
          new BytePairEncoding(vocabulary, files.merges(), special.unknownId()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tokenizer folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static int maximumLength(JsonNode configuration) {
    JsonNode length = configuration.path("model_max_length");
    if (length.isMissingNode() || length.isNull()) {
      return DEFAULT_MAXIMUM_LENGTH;
    }
    double value = length.isNumber() ? length.asDouble() : Double.NaN;
    if (!(value >= 3) || value != Math.rint(value)) {
      throw new IllegalArgumentException(
          "model_max_length must be a whole number of at least 3, but is " + Quoted.of(length));
    }
    return value > LARGEST_MAXIMUM_LENGTH ? DEFAULT_MAXIMUM_LENGTH : (int) value;
  }

  /** The length of every encoded prompt, begin and end included. */
  public int maximumLength() {
    return maximumLength;
  }

  public int beginId() {
    return special.beginId();
  }

  public int endId() {
    return special.endId();
  }

  public int padId() {
    return special.padId();
  }

  /** Encodes any string; what does not fit is cut off and said to be. */
  public TokenizedPrompt encode(String prompt) {
    String source = replaceLoneSurrogates(prompt);
    TokenRow row = new TokenRow(maximumLength - 2);
    addedAsWritten.visit(
        source,
        new AddedTokenMatcher.Visitor() {
          @Override
          public void text(int start, int end) {
            encodePiece(NormalizedText.of(source, start, end), row);
          }

          @Override
          public void token(AddedToken token, int start) {
            row.add(token.id(), start);
          }
        });
    int[] inputIds = new int[maximumLength];
    Arrays.fill(inputIds, special.padId());
    inputIds[0] = special.beginId();
    System.arraycopy(row.ids, 0, inputIds, 1, row.used());
    inputIds[row.used() + 1] = special.endId();
    String truncated = row.cutPosition < 0 ? "" : prompt.substring(row.cutPosition);
    return new TokenizedPrompt(inputIds, row.count, truncated);
  }

  private void encodePiece(NormalizedText piece, TokenRow row) {
    String text = piece.text();
    addedNormalized.visit(
        text,
        new AddedTokenMatcher.Visitor() {
          @Override
          public void text(int start, int end) {
            int position = WordSplitter.skipWhiteSpace(text, start, end);
            int literalEnd = position;
            while (position < end) {
              if (position >= literalEnd) {
                literalEnd = position + WordSplitter.literalLength(text, position, end);
              }
              int limit = position < literalEnd ? literalEnd : end;
              int wordEnd = WordSplitter.wordEnd(text, position, limit);
              encodeWord(piece, text.substring(position, wordEnd), position, row);
              position = WordSplitter.skipWhiteSpace(text, wordEnd, end);
            }
          }

          @Override
          public void token(AddedToken token, int start) {
            row.add(token.id(), piece.sourcePosition(start));
          }
        });
  }

  private void encodeWord(NormalizedText piece, String word, int start, TokenRow row) {
    int[] ids = word.length() > LONGEST_CACHED_WORD ? null : cache.get(word);
    if (ids == null) {
      ids = bytePairEncoding.encode(word);
      if (word.length() <= LONGEST_CACHED_WORD) {
        cache.put(word, ids);
      }
    }
    for (int i = 0; i < ids.length; i++) {
      int position =
          row.isCutNext()
              ? piece.sourcePosition(start + bytePairEncoding.charactersBefore(word, ids, i))
              : start;
      row.add(ids[i], position);
    }
  }

  private static String normalize(String text) {
    return NormalizedText.of(text, 0, text.length()).text();
  }

  private static String replaceLoneSurrogates(String text) {
    StringBuilder replaced = null;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        replaced = replaced == null ? new StringBuilder(text) : replaced;
        replaced.setCharAt(i, '\uFFFD');
      }
      i += Character.charCount(codePoint);
    }
    return replaced == null ? text : replaced.toString();
  }

  /** The tokens of one prompt: those that fit, how many there are, and where the cut is. */
  private static final class TokenRow {
    final int[] ids;
    int count;
    int cutPosition = -1;

    TokenRow(int capacity) {
      ids = new int[capacity];
    }

    /** Whether the next token is the first that does not fit: only its position matters. */
    boolean isCutNext() {
      return count == ids.length;
    }

    void add(int id, int sourcePosition) {
      if (count < ids.length) {
        ids[count] = id;
      } else if (count == ids.length) {
        cutPosition = sourcePosition;
      }
      count++;
    }

    int used() {
      return Math.min(count, ids.length);
    }
  }
}
