package dev.eschew.models.pipeline;

import dev.eschew.models.onnx.ElementType;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the inputs of a text encoder's graph are for: token ids, and in some exports a mask of the
 * tokens to attend to. The Python pipelines attend to all, padding included.
 *
 * @param ids token ids (B, L)
 * @param mask a number for each token, 1 where it counts
 */
record TextInputs(String ids, Optional<String> mask) {
  private static final String INPUT_IDS = "input_ids";
  private static final String ATTENTION_MASK = "attention_mask";

  /**
   * Resolves by name, or by what is left when the mask is known.
   *
   * @param part the encoder's folder, for messages
   * @throws IllegalArgumentException if there are other inputs than these
   */
  static TextInputs of(String part, Collection<TensorSpec> inputs) {
    List<String> others =
        inputs.stream().map(TensorSpec::name).filter(name -> !name.equals(ATTENTION_MASK)).toList();
    boolean isIds =
        inputs.stream()
            .filter(spec -> others.contains(spec.name()))
            .allMatch(spec ->
                spec.name().equals(INPUT_IDS)
                    || (spec.rank() == 2
                        && (spec.type() == ElementType.INT64 || spec.type() == ElementType.INT32)));
    if (others.size() != 1 || !isIds) {
      throw new IllegalArgumentException(
          "%s: expected the input %s, and perhaps %s, found %s"
              .formatted(
                  part, INPUT_IDS, ATTENTION_MASK, inputs.stream().map(TensorSpec::name).toList()));
    }
    return new TextInputs(
        others.getFirst(), inputs.size() == 1 ? Optional.empty() : Optional.of(ATTENTION_MASK));
  }

  /** The inputs for one prompt. */
  Map<String, Tensor> values(int[] inputIds) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    values.put(ids, Tensor.zeros(1, inputIds.length).map(i -> inputIds[i]));
    mask.ifPresent(name -> values.put(name, Tensor.zeros(1, inputIds.length).map(_ -> 1)));
    return values;
  }
}
