package dev.eschew.models.tokenizer;

import java.util.Arrays;
import java.util.Objects;

/**
 * A prompt as token ids, ready for a text encoder.
 *
 * @param inputIds begin, the prompt's tokens, end, padding; always the tokenizer's maximum length
 * @param tokenCount tokens of the whole prompt, before any was cut off and without begin, end and
 *     padding
 * @param truncated the end of the prompt that did not fit, as it was written; empty if all of it
 *     fits. Where the cut falls within a character made of several tokens, it starts with that
 *     character.
 */
@SuppressWarnings("ArrayRecordComponent") // text encoders take the array as it is
public record TokenizedPrompt(int[] inputIds, int tokenCount, String truncated) {
  public TokenizedPrompt {
    Objects.requireNonNull(inputIds, "inputIds");
    Objects.requireNonNull(truncated, "truncated");
    if (tokenCount < 0) {
      throw new IllegalArgumentException("tokenCount must be 0 or more, but is " + tokenCount);
    }
  }

  /** Whether some of the prompt did not fit. */
  public boolean isTruncated() {
    return !truncated.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenizedPrompt that
        && tokenCount == that.tokenCount
        && truncated.equals(that.truncated)
        && Arrays.equals(inputIds, that.inputIds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(inputIds);
  }
}
