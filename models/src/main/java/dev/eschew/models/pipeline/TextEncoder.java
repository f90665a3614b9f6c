package dev.eschew.models.pipeline;

import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.models.tokenizer.TokenizedPrompt;
import dev.eschew.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * A CLIP text encoder with its tokenizer (Radford et al. 2021, arXiv:2103.00020): a prompt becomes
 * (1, L, D).
 */
final class TextEncoder {
  private static final String INPUT_IDS = "input_ids";
  private static final String HIDDEN_STATE = "last_hidden_state";

  private final ClipTokenizer tokenizer;
  private final OnnxSession session;
  private final String output;

  TextEncoder(ClipTokenizer tokenizer, OnnxSession session) {
    this.tokenizer = tokenizer;
    this.session = session;
    if (!session.inputs().keySet().equals(Set.of(INPUT_IDS))) {
      throw new IllegalArgumentException(
          "text_encoder: expected the one input "
              + INPUT_IDS
              + ", found "
              + session.inputs().keySet());
    }
    this.output =
        session.outputs().containsKey(HIDDEN_STATE) ? HIDDEN_STATE : firstSequence(session);
  }

  TokenizedPrompt tokenize(String prompt) {
    return tokenizer.encode(prompt);
  }

  /** The embeddings of all positions, padding included: (1, L, D). */
  Tensor encode(TokenizedPrompt prompt) {
    int[] ids = prompt.inputIds();
    Tensor tokens = Tensor.zeros(1, ids.length).map(i -> ids[i]);
    return session.run(Map.of(INPUT_IDS, tokens), output);
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
