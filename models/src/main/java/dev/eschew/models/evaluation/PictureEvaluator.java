package dev.eschew.models.evaluation;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.onnx.OnnxRuntime;
import java.nio.file.Path;

/** A network that looks at pictures, of any {@link EvaluatorKind}. */
public sealed interface PictureEvaluator extends AutoCloseable
    permits Evaluator, PairEvaluator, ClipEvaluator {
  /**
   * Opens a folder of any kind.
   *
   * @throws BrokenModelException saying what is wrong with it
   */
  static PictureEvaluator open(Path folder, OnnxRuntime runtime) throws BrokenModelException {
    return switch (EvaluatorKind.of(folder)) {
      case EMBEDDING, ATTRIBUTES -> Evaluator.open(folder, runtime);
      case DISTANCE -> PairEvaluator.open(folder, runtime);
      case CLIP -> ClipEvaluator.open(folder, runtime);
    };
  }

  /** The folder's name. */
  String id();

  @Override
  void close();
}
