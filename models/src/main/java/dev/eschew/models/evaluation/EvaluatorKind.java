package dev.eschew.models.evaluation;

import dev.eschew.models.folder.BrokenModelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What an evaluator's folder holds. */
public enum EvaluatorKind {
  /** An {@link Evaluator} that only embeds. */
  EMBEDDING,
  /** An {@link Evaluator} that reads attributes. */
  ATTRIBUTES,
  /** A {@link PairEvaluator}. */
  DISTANCE,
  /** A {@link ClipEvaluator}. */
  CLIP;

  /** What a folder says that it is. */
  public static EvaluatorKind of(Path folder) throws BrokenModelException {
    return EvaluatorConfigReader.kind(folder);
  }

  /** As configs write it. */
  String configName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The default first. */
  static List<String> names() {
    return Arrays.stream(values()).map(EvaluatorKind::configName).toList();
  }
}
