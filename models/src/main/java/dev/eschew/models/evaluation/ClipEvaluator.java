package dev.eschew.models.evaluation;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A CLIP (Radford et al. 2021, arXiv:2103.00020): a network that embeds pictures and one that
 * embeds texts, near each other where they fit. A folder with {@code model.onnx} (pictures), {@code
 * text_model.onnx}, {@code tokenizer/} and {@code config.json}.
 */
public final class ClipEvaluator implements PictureEvaluator {
  /** Input of some text graphs: 1 up to the first end of the text, 0 after it. */
  private static final String MASK = "attention_mask";

  private final Evaluator pictures;
  private final OnnxSession texts;
  private final ClipTokenizer tokenizer;
  private final String textInput;
  private final String textEmbedding;

  private ClipEvaluator(
      Evaluator pictures, OnnxSession texts, ClipTokenizer tokenizer, ClipConfig config)
      throws BrokenModelException {
    this.pictures = pictures;
    this.texts = texts;
    this.tokenizer = tokenizer;
    this.textInput = config.textInput();
    this.textEmbedding = config.textEmbedding().orElse(texts.outputs().keySet().iterator().next());
    Set<String> inputs = texts.inputs().keySet();
    if (!inputs.contains(textInput) || !Set.of(textInput, MASK).containsAll(inputs)) {
      throw new BrokenModelException(
          "%s: expected a graph with the input '%s', and '%s' at most, found %s"
              .formatted(config.textModel(), textInput, MASK, inputs));
    }
    GraphOpening.requireOutput(texts, textEmbedding);
  }

  /**
   * Opens a folder.
   *
   * @throws BrokenModelException saying what is wrong with it
   */
  public static ClipEvaluator open(Path folder, OnnxRuntime runtime) throws BrokenModelException {
    ClipConfig config = EvaluatorConfigReader.readClip(folder);
    ClipTokenizer tokenizer = tokenizer(folder.resolve(config.tokenizer()));
    Evaluator pictures = Evaluator.open(folder, config.pictures(), runtime);
    OnnxSession texts = null;
    try {
      texts = GraphOpening.open(folder, config.textModel(), runtime);
      return new ClipEvaluator(pictures, texts, tokenizer, config);
    } catch (BrokenModelException | RuntimeException e) {
      pictures.close();
      if (texts != null) {
        texts.close();
      }
      throw e;
    }
  }

  private static ClipTokenizer tokenizer(Path folder) throws BrokenModelException {
    try {
      return ClipTokenizer.load(folder);
    } catch (IOException | IllegalArgumentException e) {
      throw new BrokenModelException(
          "the tokenizer in '" + folder.getFileName() + "' cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public String id() {
    return pictures.id();
  }

  /** The network that embeds pictures. */
  public Evaluator pictures() {
    return pictures;
  }

  /**
   * Embeds a text; what the tokenizer has no room for is cut off.
   *
   * @return (E)
   * @throws OnnxFailure if the graph cannot be run or gives no embedding
   */
  public Tensor embed(String text) {
    int[] ids = tokenizer.encode(text).inputIds();
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(textInput, Tensor.zeros(1, ids.length).map(i -> ids[i]));
    if (texts.inputs().containsKey(MASK)) {
      int end = 1;
      while (ids[end] != tokenizer.endId()) {
        end++;
      }
      int last = end;
      inputs.put(MASK, Tensor.zeros(1, ids.length).map(i -> i <= last ? 1 : 0));
    }
    Map<String, Tensor> outputs = texts.run(inputs, Map.of(), Set.of(textEmbedding));
    GraphOpening.requireFinite(id(), textEmbedding, outputs.get(textEmbedding));
    return GraphOpening.row(id(), outputs, textEmbedding, 0, 1);
  }

  @Override
  public void close() {
    try {
      pictures.close();
    } finally {
      texts.close();
    }
  }
}
