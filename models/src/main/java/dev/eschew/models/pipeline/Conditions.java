package dev.eschew.models.pipeline;

import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.models.tokenizer.TokenizedPrompt;
import dev.eschew.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The embeddings of all texts that a request's run needs, each distinct text encoded once. */
final class Conditions {
  private static final int LONGEST_EXCERPT = 500;

  private final Map<String, Tensor> embeddings;

  /**
   * Wraps embeddings.
   *
   * @param embeddings (1, L, D) by text
   */
  Conditions(Map<String, Tensor> embeddings) {
    this.embeddings = Map.copyOf(embeddings);
  }

  /** Encodes what some step of the run needs, and says what the encoder could not read. */
  static Conditions encode(GenerationSpec spec, TextEncoder encoder, List<Warning> warnings) {
    Map<String, Tensor> embeddings = new HashMap<>();
    texts(spec)
        .forEach((field, text) -> {
          TokenizedPrompt prompt = encoder.tokenize(text);
          if (prompt.isTruncated()) {
            warnings.add(truncation(field, prompt));
          }
          embeddings.computeIfAbsent(text, _ -> encoder.encode(prompt));
        });
    return new Conditions(embeddings);
  }

  /**
   * The embedding of one of the texts, (1, L, D).
   *
   * @throws IllegalArgumentException if no step needed it
   */
  Tensor of(String text) {
    Tensor embedding = embeddings.get(text);
    if (embedding == null) {
      throw new IllegalArgumentException("no embedding of \"" + text + "\"");
    }
    return embedding;
  }

  /** What the unconditional row is told. */
  static String unconditional(GenerationSpec spec) {
    return spec.negativePrompt().orElse("");
  }

  /** The texts of a run by the fields that they come from, in the order of the request. */
  static Map<String, String> texts(GenerationSpec spec) {
    Guidance guidance = spec.guidance();
    int steps = spec.steps();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("prompt", spec.prompt());
    if (!guidance.classifierFree().isInert(steps)) {
      texts.put("negative_prompt", unconditional(spec));
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
