package dev.eschew.models.pipeline;

import dev.eschew.models.tokenizer.TokenizedPrompt;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All text encoders of a model. Their embeddings stand side by side along the channels; the pooled
 * embedding is that of the last (Podell et al. 2023, arXiv:2307.01952, section 2.1). What was said
 * of the latest texts is kept.
 */
final class TextEncoders {
  private final List<TextEncoder> encoders;
  private final boolean pooled;
  private final EmbeddingCache cache = new EmbeddingCache();

  /**
   * Encoders of one model.
   *
   * @param encoders at least one
   * @param pooled whether the network is told the pooled embedding too
   * @throws IllegalArgumentException if none is given where one is needed
   */
  TextEncoders(List<TextEncoder> encoders, boolean pooled) {
    this.encoders = List.copyOf(encoders);
    this.pooled = pooled;
    if (pooled && !encoders.getLast().pools()) {
      throw new IllegalArgumentException(
          encoders.getLast().name()
              + ": expected an output text_embeds, the projected pooled embedding, which the UNet's"
              + " input of that name takes");
    }
  }

  /**
   * What the network is told of a text.
   *
   * @param truncated told of the text as tokens, if some of it did not fit
   */
  Condition encode(String text, Consumer<TokenizedPrompt> truncated) {
    EmbeddingCache.Entry entry = cache.get(text, this::encode);
    entry.cut().ifPresent(truncated);
    return entry.condition();
  }

  private EmbeddingCache.Entry encode(String text) {
    TextEncoder.Encoded last = null;
    Tensor embedding = null;
    Optional<TokenizedPrompt> cut = Optional.empty();
    for (TextEncoder encoder : encoders) {
      TokenizedPrompt prompt = encoder.tokenize(text);
      if (prompt.isTruncated() && cut.isEmpty()) {
        cut = Optional.of(prompt);
      }
      last = encoder.encode(prompt);
      embedding = embedding == null ? last.embedding() : beside(embedding, last.embedding());
    }
    Condition condition = Condition.of(embedding);
    return new EmbeddingCache.Entry(
        pooled ? condition.with(AddedInput.TEXT_EMBEDS, last.pooled().orElseThrow()) : condition,
        cut);
  }

  /** (1, L, D1) and (1, L, D2) to (1, L, D1 + D2). */
  private static Tensor beside(Tensor left, Tensor right) {
    int tokens = left.extent(1);
    if (right.extent(1) != tokens) {
      throw new IllegalArgumentException(
          "the text encoders give embeddings of different lengths: " + left + ", " + right);
    }
    int leftWidth = left.extent(2);
    int rightWidth = right.extent(2);
    float[] joined = new float[tokens * (leftWidth + rightWidth)];
    for (int token = 0; token < tokens; token++) {
      int at = token * (leftWidth + rightWidth);
      System.arraycopy(left.data(), token * leftWidth, joined, at, leftWidth);
      System.arraycopy(right.data(), token * rightWidth, joined, at + leftWidth, rightWidth);
    }
    return Tensor.of(joined, 1, tokens, leftWidth + rightWidth);
  }
}
