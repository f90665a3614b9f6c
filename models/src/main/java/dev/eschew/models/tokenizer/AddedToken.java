package dev.eschew.models.tokenizer;

import java.util.Objects;

/**
 * A token that is found as it is, before the text is split into words: {@code <|endoftext|>}, or
 * {@code !} where that is the padding.
 *
 * @param id its id in the vocabulary
 * @param content its text; not empty
 * @param normalized whether it is looked for in the normalized (lower case) text rather than in the
 *     text as written
 */
record AddedToken(int id, String content, boolean normalized) {
  AddedToken {
    Objects.requireNonNull(content, "content");
    if (content.isEmpty()) {
      throw new IllegalArgumentException(
          "an added token must have some text, but " + id + " has none");
    }
    if (id < 0) {
      throw new IllegalArgumentException(
          "the id of added token \"" + content + "\" must be 0 or more, but is " + id);
    }
  }
}
