package dev.eschew.models.pipeline;

import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.models.tokenizer.TokenizedPrompt;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What all rows of a request's run are told, each distinct text encoded once. */
final class Conditions {
  private static final int LONGEST_EXCERPT = 500;
  private static final String NEGATIVE = "negative_prompt";

  private final Map<String, Condition> byText;
  private final Optional<Condition> unconditional;

  /**
   * Wraps conditions.
   *
   * @param byText of the prompt and of what terms need
   * @param unconditional of the unconditional row, if some step has one
   */
  Conditions(Map<String, Condition> byText, Optional<Condition> unconditional) {
    this.byText = Map.copyOf(byText);
    this.unconditional = unconditional;
  }

  /** Encodes what some step of the run needs, and says what the encoder could not read. */
  static Conditions encode(GenerationSpec spec, ConditionEncoder encoder, List<Warning> warnings) {
    Map<String, Condition> byText = new HashMap<>();
    Optional<Condition> unconditional = Optional.empty();
    for (Map.Entry<String, String> entry : texts(spec).entrySet()) {
      Consumer<TokenizedPrompt> truncated =
          prompt -> warnings.add(truncation(entry.getKey(), prompt));
      String text = entry.getValue();
      if (entry.getKey().equals(NEGATIVE)) {
        unconditional = Optional.of(encoder.unconditional(spec, text, truncated));
      } else if (!byText.containsKey(text)) {
        byText.put(text, encoder.encode(spec, text, truncated));
      }
    }
    return new Conditions(byText, unconditional);
  }

  /**
   * What a text's rows are told.
   *
   * @throws IllegalArgumentException if no step needed it
   */
  Condition of(String text) {
    Condition condition = byText.get(text);
    if (condition == null) {
      throw new IllegalArgumentException("no embedding of \"" + text + "\"");
    }
    return condition;
  }

  /**
   * What unconditional rows are told.
   *
   * @throws IllegalArgumentException if no step has one
   */
  Condition unconditional() {
    return unconditional.orElseThrow(
        () -> new IllegalArgumentException("no step has an unconditional row"));
  }

  /** The texts of a run by the fields that they come from, in the order of the request. */
  static Map<String, String> texts(GenerationSpec spec) {
    Guidance guidance = spec.guidance();
    int steps = spec.steps();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("prompt", spec.prompt());
    if (!guidance.classifierFree().isInert(steps)) {
      texts.put(NEGATIVE, spec.negativePrompt().orElse(""));
      List<PerpNeg.Prompt> prompts = guidance.perpNeg().map(PerpNeg::prompts).orElse(List.of());
      for (int i = 0; i < prompts.size(); i++) {
        if (!prompts.get(i).isInert(steps)) {
          texts.put("guidance.perp_neg.prompts[" + i + "].prompt", prompts.get(i).prompt());
        }
      }
    }
    guidance
        .steering()
        .filter(steering -> !steering.isInert(steps))
        .ifPresent(steering ->
            texts.put(GuidanceTerm.of(steering).field() + ".prompt", steering.prompt()));
    return texts;
  }

  private static Warning truncation(String field, TokenizedPrompt prompt) {
    String cut = prompt.truncated();
    return new Warning(
        field,
        "longer than the text encoder's "
            + prompt.inputIds().length
            + " tokens; this was cut off: \""
            + (cut.length() <= LONGEST_EXCERPT ? cut : cut.substring(0, LONGEST_EXCERPT) + "…")
            + "\"");
  }
}
