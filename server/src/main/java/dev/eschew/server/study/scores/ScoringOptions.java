package dev.eschew.server.study.scores;

import dev.eschew.models.onnx.RuntimeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * With what a study is scored.
 *
 * @param evaluators folders, at most one of kind {@code attributes}; none: only times are measured
 * @param similarTo a folder of pictures that images are compared with one by one
 * @param referenceSet a folder of pictures that all images of a setting are compared with
 * @param runtime what evaluators run on
 */
public record ScoringOptions(
    List<Path> evaluators,
    Optional<Path> similarTo,
    Optional<Path> referenceSet,
    RuntimeSettings runtime) {
  public ScoringOptions {
    evaluators = List.copyOf(evaluators);
  }
}
