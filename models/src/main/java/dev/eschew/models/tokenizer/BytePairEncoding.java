package dev.eschew.models.tokenizer;

import dev.eschew.models.json.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909) with CLIP's suffix {@code
 * </w>} on the last symbol of a word.
 *
 * <p>The pair of lowest rank is merged first, of equals the leftmost, through a queue: n log n in
 * the length of the word.
 */
final class BytePairEncoding {
  static final String END_OF_WORD = "</w>";

  private final Map<Long, Merge> merges = new HashMap<>();
  private final int[] innerSymbols = new int[256];
  private final int[] lastSymbols = new int[256];
  private final Map<Integer, Integer> byteLengths = new HashMap<>();

  /** What a pair of tokens becomes; a lower rank goes first. */
  private record Merge(int rank, int id) {}

  /**
   * @param vocabulary token text to id
   * @param pairs the two sides of each merge, best rank first
   * @param unknownId what a byte without a token becomes
   * @throws IllegalArgumentException if a merge names a token that the vocabulary lacks
   */
  BytePairEncoding(Map<String, Integer> vocabulary, List<String[]> pairs, int unknownId) {
    for (int value = 0; value < 256; value++) {
      String symbol = String.valueOf(ByteAlphabet.character(value));
      innerSymbols[value] = vocabulary.getOrDefault(symbol, unknownId);
      lastSymbols[value] = vocabulary.getOrDefault(symbol + END_OF_WORD, unknownId);
    }
    for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
      String token = entry.getKey();
      int suffix = token.endsWith(END_OF_WORD) ? END_OF_WORD.length() : 0;
      byteLengths.put(entry.getValue(), token.length() - suffix);
    }
    byteLengths.put(unknownId, 1);
    for (int rank = 0; rank < pairs.size(); rank++) {
      String[] pair = pairs.get(rank);
      int left = require(vocabulary, pair[0], pair);
      int right = require(vocabulary, pair[1], pair);
      merges.put(key(left, right), new Merge(rank, require(vocabulary, pair[0] + pair[1], pair)));
    }
  }

  private static int require(Map<String, Integer> vocabulary, String token, String[] pair) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalArgumentException(
          "merge \"%s %s\" needs the token \"%s\", which the vocabulary lacks"
              .formatted(Quoted.of(pair[0]), Quoted.of(pair[1]), Quoted.of(token)));
    }
    return id;
  }

  /** The token ids of one word, which is not empty. */
  int[] encode(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length - 1; i++) {
      ids[i] = innerSymbols[bytes[i] & 0xFF];
    }
    ids[bytes.length - 1] = lastSymbols[bytes[bytes.length - 1] & 0xFF];
    return merge(ids);
  }

  /**
   * Merges in place. A symbol stays at the index of its first byte; {@code next} and {@code
   * previous} link those that remain.
   */
  private int[] merge(int[] ids) {
    int length = ids.length;
    int[] next = new int[length];
    int[] previous = new int[length];
    boolean[] gone = new boolean[length];
    PriorityQueue<Long> queue = new PriorityQueue<>();
    for (int i = 0; i < length; i++) {
      previous[i] = i - 1;
      next[i] = i + 1;
      offer(queue, ids, i, next[i]);
    }
    int remaining = length;
    while (!queue.isEmpty()) {
      long candidate = queue.remove();
      int left = (int) candidate;
      if (gone[left] || next[left] == length) {
        continue;
      }
      int right = next[left];
      Merge merge = merges.get(key(ids[left], ids[right]));
      if (merge == null || merge.rank() != (int) (candidate >>> 32)) {
        continue; // one of the two has been merged with something else since
      }
      ids[left] = merge.id();
      gone[right] = true;
      remaining--;
      next[left] = next[right];
      if (next[left] < length) {
        previous[next[left]] = left;
      }
      if (previous[left] >= 0) {
        offer(queue, ids, previous[left], left);
      }
      offer(queue, ids, left, next[left]);
    }
    int[] result = new int[remaining];
    for (int i = 0, count = 0; i < length; i = next[i]) {
      result[count++] = ids[i];
    }
    return result;
  }

  private void offer(PriorityQueue<Long> queue, int[] ids, int left, int right) {
    if (right < ids.length) {
      Merge merge = merges.get(key(ids[left], ids[right]));
      if (merge != null) {
        queue.add(((long) merge.rank() << 32) | left);
      }
    }
  }

  /** How many whole characters of {@code word} its first {@code count} tokens stand for. */
  int charactersBefore(String word, int[] ids, int count) {
    int bytes = 0;
    for (int id : Arrays.copyOf(ids, count)) {
      bytes += byteLengths.getOrDefault(id, 1);
    }
    int position = 0;
    while (position < word.length()) {
      int codePoint = word.codePointAt(position);
      bytes -= codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (bytes < 0) {
        break;
      }
      position += Character.charCount(codePoint);
    }
    return position;
  }

  private static long key(int left, int right) {
    return ((long) left << 32) | right;
  }
}
