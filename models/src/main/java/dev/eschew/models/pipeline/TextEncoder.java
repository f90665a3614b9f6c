package dev.eschew.models.pipeline;

import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.models.tokenizer.TokenizedPrompt;
import dev.eschew.tensor.Tensor;

/**
 * A CLIP text encoder with its tokenizer (Radford et al. 2021, arXiv:2103.00020): a prompt becomes
 * (1, L, D).
 */
final class TextEncoder {
  private static final String HIDDEN_STATE = "last_hidden_state";

  private final ClipTokenizer tokenizer;
  private final OnnxSession session;
  private final TextInputs inputs;
  private final String output;

  TextEncoder(ClipTokenizer tokenizer, OnnxSession session) {
    this.tokenizer = tokenizer;
    this.session = session;
    this.inputs = TextInputs.of(session.inputs().values());
    this.output =
        session.outputs().containsKey(HIDDEN_STATE) ? HIDDEN_STATE : firstSequence(session);
  }

  /** The length L of all embeddings. */
  int tokens() {
    return tokenizer.encode("").inputIds().length;
  }

  TokenizedPrompt tokenize(String prompt) {
    return tokenizer.encode(prompt);
  }

  /** The embeddings of all positions, padding included: (1, L, D). */
  Tensor encode(TokenizedPrompt prompt) {
    return session.run(inputs.values(prompt.inputIds()), output);
  }

  private static String firstSequence(OnnxSession session) {
    return session.outputs().values().stream()
        .filter(spec -> spec.rank() == 3)
        .map(TensorSpec::name)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "text_encoder: no output of shape (batch, tokens, channels) among "
                    + session.outputs().keySet()));
  }
}
