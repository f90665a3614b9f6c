package dev.eschew.models.pipeline;

import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.models.tokenizer.TokenizedPrompt;
import dev.eschew.tensor.Tensor;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CLIP text encoder with its tokenizer (Radford et al. 2021, arXiv:2103.00020): a prompt becomes
 * (1, L, D).
 */
final class TextEncoder {
  private static final String LAST_HIDDEN_STATE = "last_hidden_state";
  private static final String PROJECTED = "text_embeds";
  private static final Pattern HIDDEN_STATE = Pattern.compile("hidden_states\\.(\\d{1,3})");

  private final String name;
  private final ClipTokenizer tokenizer;
  private final OnnxSession session;
  private final TextInputs inputs;
  private final String output;

  /** Which of the layers' results stands for the text. */
  enum Layer {
    /** The last one's, normalised: Stable Diffusion. */
    LAST,
    /** That of the last but one, as it is: SDXL. */
    PENULTIMATE
  }

  /**
   * What an encoder says of a text.
   *
   * @param embedding of each position, padding included: (1, L, D)
   * @param pooled of the whole text, projected: (1, P); empty if the graph does not give one
   */
  record Encoded(Tensor embedding, Optional<Tensor> pooled) {}

  TextEncoder(String name, ClipTokenizer tokenizer, OnnxSession session, Layer layer) {
    this.name = name;
    this.tokenizer = tokenizer;
    this.session = session;
    this.inputs = TextInputs.of(name, session.inputs().values());
    this.output =
        switch (layer) {
          case LAST -> lastHiddenState();
          case PENULTIMATE -> penultimateHiddenState();
        };
  }

  /** Its folder, for messages. */
  String name() {
    return name;
  }

  /** Whether it gives a pooled embedding of the whole text. */
  boolean pools() {
    return session.outputs().containsKey(PROJECTED);
  }

  /** The length L of all embeddings. */
  int tokens() {
    return tokenizer.encode("").inputIds().length;
  }

  TokenizedPrompt tokenize(String prompt) {
    return tokenizer.encode(prompt);
  }

  Encoded encode(TokenizedPrompt prompt) {
    Set<String> wanted = pools() ? Set.of(output, PROJECTED) : Set.of(output);
    Map<String, Tensor> told = session.run(inputs.values(prompt.inputIds()), Map.of(), wanted);
    return new Encoded(told.get(output), Optional.ofNullable(told.get(PROJECTED)));
  }

  private String lastHiddenState() {
    return session.outputs().containsKey(LAST_HIDDEN_STATE)
        ? LAST_HIDDEN_STATE
        : session.outputs().values().stream()
            .filter(spec -> spec.rank() == 3)
            .map(TensorSpec::name)
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    name
                        + ": no output of shape (batch, tokens, channels) among "
                        + session.outputs().keySet()));
  }

  /** The first hidden state is the layers' input, the last is the last layer's result. */
  private String penultimateHiddenState() {
    int layers =
        session.outputs().keySet().stream()
            .map(HIDDEN_STATE::matcher)
            .filter(Matcher::matches)
            .map(matcher -> Integer.parseInt(matcher.group(1)))
            .max(Comparator.naturalOrder())
            .orElse(0);
    String penultimate = "hidden_states." + (layers - 1);
    if (!session.outputs().containsKey(penultimate)) {
      throw new IllegalArgumentException(
          name
              + ": expected the hidden states of all layers as outputs, hidden_states.0 and so on"
              + " (exported with output_hidden_states), found "
              + session.outputs().keySet());
    }
    return penultimate;
  }
}
