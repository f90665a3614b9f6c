package dev.eschew.models.pipeline;

import dev.eschew.models.tokenizer.TokenizedPrompt;
import dev.eschew.tensor.Tensor;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What text encoders said of the texts that were asked for last. For one thread at a time. */
final class EmbeddingCache {
  /** About 250 texts of SD 1.5, 100 of SDXL. */
  private static final long DEFAULT_BYTES = 64L << 20;

  private final long mostBytes;
  private final Map<String, Entry> latestLast = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * One text.
   *
   * @param cut the text as tokens, if some of it did not fit
   */
  record Entry(Condition condition, Optional<TokenizedPrompt> cut) {
    long bytes() {
      long values =
          condition.embedding().size()
              + condition.added().values().stream().mapToLong(Tensor::size).sum();
      return Float.BYTES * values;
    }
  }

  EmbeddingCache() {
    this(DEFAULT_BYTES);
  }

  EmbeddingCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** What is known of a text, or found out now. */
  Entry get(String text, Function<String, Entry> encoder) {
    Entry known = latestLast.get(text);
    if (known != null) {
      return known;
    }
    Entry entry = encoder.apply(text);
    latestLast.put(text, entry);
    bytes += entry.bytes();
    Iterator<Entry> oldestFirst = latestLast.values().iterator();
    while (bytes > mostBytes && latestLast.size() > 1) {
      bytes -= oldestFirst.next().bytes();
      oldestFirst.remove();
    }
    return entry;
  }
}
