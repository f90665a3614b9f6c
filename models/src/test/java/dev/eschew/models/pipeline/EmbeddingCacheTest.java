package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EmbeddingCacheTest {
  /** Values of an embedding and of what is added to it. */
  private static final int VALUES = 8;

  private final List<String> encoded = new ArrayList<>();

  @Test
  void aTextIsEncodedOnce() {
    EmbeddingCache cache = new EmbeddingCache();
    EmbeddingCache.Entry first = cache.get("a cat", this::encode);
    assertThat(cache.get("a cat", this::encode)).isSameAs(first);
    assertThat(encoded).containsExactly("a cat");
  }

  @Test
  void textsThatDifferAtAllAreNotMixed() {
    EmbeddingCache cache = new EmbeddingCache();
    List<String> texts = List.of("a cat", "a  cat", "A cat", "a cat ", "", " ", "a caf\u00e9");
    for (int round = 0; round < 2; round++) {
      for (String text : texts) {
        assertThat(cache.get(text, this::encode).condition().embedding().data()[0])
            .isEqualTo(text.hashCode());
      }
    }
    assertThat(encoded).containsExactlyElementsOf(texts);
  }

  @Test
  void whatWasAskedForLastStays() {
    EmbeddingCache cache = new EmbeddingCache(3L * VALUES * Float.BYTES);
    List.of("a", "b", "c", "a", "d").forEach(text -> cache.get(text, this::encode));
    encoded.clear();
    List.of("c", "a", "d").forEach(text -> cache.get(text, this::encode));
    assertThat(encoded).isEmpty();
    cache.get("b", this::encode);
    assertThat(encoded).containsExactly("b");
  }

  @Test
  void oneThatIsTooLargeStandsAlone() {
    EmbeddingCache cache = new EmbeddingCache(1);
    cache.get("a", this::encode);
    cache.get("b", this::encode);
    cache.get("b", this::encode);
    cache.get("a", this::encode);
    assertThat(encoded).containsExactly("a", "b", "a");
  }

  @Test
  void itNeverHoldsMoreThanItsBound() {
    int most = 5;
    EmbeddingCache cache = new EmbeddingCache((long) most * VALUES * Float.BYTES);
    List<String> latestLast = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      String text = "text " + random.nextInt(9);
      boolean kept = latestLast.remove(text);
      latestLast.add(text);
      if (latestLast.size() > most) {
        latestLast.removeFirst();
      }
      encoded.clear();
      cache.get(text, this::encode);
      assertThat(encoded.isEmpty()).as("call %d", i).isEqualTo(kept);
    }
  }

  @Test
  void aFailureIsNotKept() {
    EmbeddingCache cache = new EmbeddingCache();
    assertThatThrownBy(() ->
            cache.get(
                "a",
                _ -> {
                  throw new IllegalStateException("no memory");
                }))
        .hasMessage("no memory");
    cache.get("a", this::encode);
    assertThat(encoded).containsExactly("a");
  }

  private EmbeddingCache.Entry encode(String text) {
    encoded.add(text);
    Tensor embedding = Tensor.zeros(1, 1, 5).map(_ -> text.hashCode());
    return new EmbeddingCache.Entry(
        new Condition(embedding, Map.of(AddedInput.TEXT_EMBEDS, Tensor.zeros(1, 3))),
        Optional.empty());
  }
}
