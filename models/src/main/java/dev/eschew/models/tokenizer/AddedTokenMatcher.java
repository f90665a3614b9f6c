package dev.eschew.models.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds added tokens in a text: the leftmost, and of those that start together the longest. */
final class AddedTokenMatcher {
  /** By first character; in each list the longest first. */
  private final Map<Character, List<AddedToken>> byFirstCharacter = new HashMap<>();

  AddedTokenMatcher(Collection<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      byFirstCharacter
          .computeIfAbsent(token.content().charAt(0), first -> new ArrayList<>())
          .add(token);
    }
    for (List<AddedToken> candidates : byFirstCharacter.values()) {
      candidates.sort(
          Comparator.comparingInt((AddedToken token) -> token.content().length()).reversed());
    }
  }

  /** Takes what a text consists of, from left to right. */
  interface Visitor {
    /** The characters from {@code start} to {@code end}, not empty, hold no added token. */
    void text(int start, int end);

    void token(AddedToken token, int start);
  }

  void visit(String text, Visitor visitor) {
    int pending = 0;
    int position = 0;
    while (position < text.length()) {
      AddedToken token = at(text, position);
      if (token == null) {
        position++;
        continue;
      }
      if (position > pending) {
        visitor.text(pending, position);
      }
      visitor.token(token, position);
      position += token.content().length();
      pending = position;
    }
    if (position > pending) {
      visitor.text(pending, position);
    }
  }

  /** The longest token that starts at {@code position}, or null. */
  private AddedToken at(String text, int position) {
    for (AddedToken token : byFirstCharacter.getOrDefault(text.charAt(position), List.of())) {
      if (text.startsWith(token.content(), position)) {
        return token;
      }
    }
    return null;
  }
}
