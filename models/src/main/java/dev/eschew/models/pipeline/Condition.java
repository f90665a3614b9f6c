package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the network is told besides latents and timestep.
 *
 * @param embedding of the text, (1, L, D)
 * @param added further inputs, each (1, values)
 */
record Condition(Tensor embedding, Map<AddedInput, Tensor> added) {
  Condition {
    added = Map.copyOf(added);
  }

  /** A text alone. */
  static Condition of(Tensor embedding) {
    return new Condition(embedding, Map.of());
  }

  /** The same under another embedding. */
  Condition withEmbedding(Tensor other) {
    return new Condition(other, added);
  }

  /** The same with a further input. */
  Condition with(AddedInput input, Tensor value) {
    Map<AddedInput, Tensor> all = new EnumMap<>(AddedInput.class);
    all.putAll(added);
    all.put(input, value);
    return new Condition(embedding, all);
  }

  /** Zeros in place of what a text encoder says, whatever it says of other things. */
  Condition withoutText() {
    Map<AddedInput, Tensor> all = new EnumMap<>(AddedInput.class);
    all.putAll(added);
    all.computeIfPresent(AddedInput.TEXT_EMBEDS, (_, pooled) -> Tensor.zeros(pooled.shape()));
    return new Condition(Tensor.zeros(embedding.shape()), all);
  }
}
