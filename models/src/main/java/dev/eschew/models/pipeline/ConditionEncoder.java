package dev.eschew.models.pipeline;

import dev.eschew.models.folder.PipelineIndex;
import dev.eschew.models.tokenizer.TokenizedPrompt;
import java.util.Set;
import java.util.function.Consumer;

/** Makes what the rows of a request are told, as the model's pipeline would. */
final class ConditionEncoder {
  private final TextEncoders texts;
  private final PipelineIndex index;
  private final boolean sizes;

  /**
   * An encoder for one model.
   *
   * @param added what its network is told besides the text
   */
  ConditionEncoder(TextEncoders texts, PipelineIndex index, Set<AddedInput> added) {
    this.texts = texts;
    this.index = index;
    this.sizes = added.contains(AddedInput.TIME_IDS);
  }

  /**
   * What the rows of a text are told.
   *
   * @param truncated told of the text as tokens, if some of it did not fit
   */
  Condition encode(GenerationSpec spec, String text, Consumer<TokenizedPrompt> truncated) {
    return sized(spec, texts.encode(text, truncated), false);
  }

  /**
   * What unconditional rows are told; an empty text may mean zeros, as the pipeline's index says.
   */
  Condition unconditional(GenerationSpec spec, String text, Consumer<TokenizedPrompt> truncated) {
    Condition encoded = texts.encode(text, truncated);
    boolean zeros = text.isEmpty() && index.zeroesEmptyNegative();
    return sized(spec, zeros ? encoded.withoutText() : encoded, true);
  }

  private Condition sized(GenerationSpec spec, Condition condition, boolean negative) {
    return sizes
        ? condition.with(
            AddedInput.TIME_IDS, spec.sizes().timeIds(index.aestheticScore(), negative))
        : condition;
  }
}
