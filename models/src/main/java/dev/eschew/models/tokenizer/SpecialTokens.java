package dev.eschew.models.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.json.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The special tokens of a CLIP tokenizer, resolved from its two configuration files as Hugging Face
 * transformers 5 does.
 *
 * <p>With {@code added_tokens_decoder} in tokenizer_config.json, that file alone counts; without it
 * (files of 2023 and before) the entries of special_tokens_map.json win. A special token that is
 * named by a bare string is looked for in the text as written, one that is an object says so itself
 * ({@code normalized}); of several entries for one token, the last in the order of {@link #ROLES}
 * counts.
 *
 * @param beginId first of every sequence
 * @param endId after the last token of the prompt
 * @param padId fills up to the length: that of {@code <|endoftext|>} in SD 1.x, of {@code !} in SD
 *     2.x and the second tokenizer of SDXL
 * @param unknownId stands for bytes that the vocabulary lacks
 * @param added every token that is found before the text is split
 */
record SpecialTokens(int beginId, int endId, int padId, int unknownId, List<AddedToken> added) {
  private static final String BEGIN = "<|startoftext|>";
  private static final String END = "<|endoftext|>";

  /** The roles, each with its token where no file names one. */
  private static final Map<String, String> DEFAULTS = defaults();

  private static final List<String> ROLES = List.copyOf(DEFAULTS.keySet());

  SpecialTokens {
    added = List.copyOf(added);
  }

  private static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("bos_token", BEGIN);
    defaults.put("eos_token", END);
    defaults.put("unk_token", END);
    defaults.put("pad_token", END);
    return defaults;
  }

  /**
   * @param configuration tokenizer_config.json, or an empty object
   * @param specialTokensMap special_tokens_map.json, or an empty object
   * @throws IllegalArgumentException if a token has no id, or an entry is not understood
   */
  static SpecialTokens resolve(
      Map<String, Integer> vocabulary, JsonNode configuration, JsonNode specialTokensMap) {
    Map<String, AddedToken> added = new LinkedHashMap<>();
    JsonNode decoder = configuration.path("added_tokens_decoder");
    if (!decoder.isMissingNode() && !decoder.isNull() && !decoder.isObject()) {
      throw new IllegalArgumentException(
          "added_tokens_decoder must be an object of tokens by id, but is " + Quoted.of(decoder));
    }
    for (Map.Entry<String, JsonNode> entry : decoder.properties()) {
      String content = content("added_tokens_decoder", entry.getValue());
      boolean normalized = normalized(entry.getValue(), true);
      added.put(content, new AddedToken(id(entry.getKey()), content, normalized));
    }
    boolean mapCounts = !decoder.isObject();
    Map<String, String> contents = new LinkedHashMap<>();
    Map<String, AddedToken> named = new LinkedHashMap<>();
    for (String role : ROLES) {
      JsonNode entry = configuration.path(role);
      if (mapCounts && specialTokensMap.hasNonNull(role)) {
        entry = specialTokensMap.get(role);
      }
      boolean absent = entry.isMissingNode() || entry.isNull();
      String content = absent ? DEFAULTS.get(role) : content(role, entry);
      contents.put(role, content);
      AddedToken known = added.get(content);
      Integer id = known == null ? vocabulary.get(content) : Integer.valueOf(known.id());
      if (id == null) {
        throw new IllegalArgumentException(
            "%s is \"%s\", which the vocabulary of %d tokens lacks"
                .formatted(role, Quoted.of(content), vocabulary.size()));
      }
      boolean normalized = normalized(entry, false);
      named.put(content, new AddedToken(id, content, normalized));
    }
    named.forEach(added::putIfAbsent);
    return new SpecialTokens(
        added.get(contents.get("bos_token")).id(),
        added.get(contents.get("eos_token")).id(),
        added.get(contents.get("pad_token")).id(),
        added.get(contents.get("unk_token")).id(),
        new ArrayList<>(added.values()));
  }

  /** A token is a string, or an object whose {@code content} is one. */
  private static String content(String name, JsonNode entry) {
    JsonNode content = entry.isObject() ? entry.path("content") : entry;
    if (!content.isTextual() || content.asText().isEmpty()) {
      throw new IllegalArgumentException(
          name
              + " must be a token's text or an object with its \"content\", but is "
              + Quoted.of(entry));
    }
    return content.asText();
  }

  private static boolean normalized(JsonNode entry, boolean absent) {
    JsonNode value = entry.path("normalized");
    if (value.isMissingNode()) {
      return absent;
    } else if (!value.isBoolean()) {
      throw new IllegalArgumentException(
          "\"normalized\" of a token must be true or false, but is " + Quoted.of(value));
    }
    return value.booleanValue();
  }

  private static int id(String key) {
    try {
      return Integer.parseInt(key);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the keys of added_tokens_decoder must be token ids, but one is \""
              + Quoted.of(key)
              + "\"",
          e);
    }
  }
}
