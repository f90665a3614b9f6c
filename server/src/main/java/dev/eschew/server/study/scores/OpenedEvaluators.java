package dev.eschew.server.study.scores;

import dev.eschew.models.evaluation.Attribute;
import dev.eschew.models.evaluation.ClipEvaluator;
import dev.eschew.models.evaluation.Evaluator;
import dev.eschew.models.evaluation.PairEvaluator;
import dev.eschew.models.evaluation.PictureEvaluator;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.server.study.Study;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The evaluators of a scoring, by what they can do. */
final class OpenedEvaluators implements AutoCloseable {
  /** What metrics of other names end in. */
  private static final List<String> TAKEN = List.of("all", "change", "prompt");

  private final List<PictureEvaluator> all = new ArrayList<>();
  private final List<Evaluator> embedders = new ArrayList<>();
  private final List<PairEvaluator> pairs = new ArrayList<>();
  private final List<ClipEvaluator> clips = new ArrayList<>();
  private Optional<Evaluator> reader = Optional.empty();

  private OpenedEvaluators() {}

  static OpenedEvaluators open(List<Path> folders, OnnxRuntime runtime)
      throws BrokenModelException {
    OpenedEvaluators opened = new OpenedEvaluators();
    try {
      for (Path folder : folders) {
        opened.add(folder, runtime);
      }
      if (opened.embedders.isEmpty()) {
        opened.clips.stream().map(ClipEvaluator::pictures).forEach(opened.embedders::add);
      }
      return opened;
    } catch (BrokenModelException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void add(Path folder, OnnxRuntime runtime) throws BrokenModelException {
    PictureEvaluator evaluator;
    try {
      evaluator = PictureEvaluator.open(folder, runtime);
    } catch (BrokenModelException e) {
      throw new BrokenModelException(
          "evaluator " + folder + " cannot be used: " + e.getMessage(), e);
    }
    String suffix = Naming.suffix(evaluator.id());
    boolean isTaken =
        TAKEN.contains(suffix)
            || all.stream().anyMatch(known -> Naming.suffix(known.id()).equals(suffix));
    all.add(evaluator);
    if (isTaken) {
      throw new IllegalArgumentException(
          "evaluators: expected folders of different names, none of them %s, got another '%s'"
              .formatted(TAKEN, evaluator.id()));
    }
    switch (evaluator) {
      case PairEvaluator pair -> pairs.add(pair);
      case ClipEvaluator clip -> clips.add(clip);
      case Evaluator embedder when embedder.attributes().isEmpty() -> embedders.add(embedder);
      case Evaluator attributes -> {
        if (reader.isPresent()) {
          throw new IllegalArgumentException(
              "evaluators: expected at most one that reads attributes, got '%s' and '%s'"
                  .formatted(reader.get().id(), attributes.id()));
        }
        reader = Optional.of(attributes);
        embedders.addFirst(attributes);
        all.remove(attributes);
        all.addFirst(attributes);
      }
    }
  }

  /** None if no evaluator reads any. */
  List<Attribute> attributes() {
    return reader.map(Evaluator::attributes).orElse(List.of());
  }

  /** Those whose embeddings are measured; the one that reads attributes is the first. */
  List<Evaluator> embedders() {
    return embedders;
  }

  List<PairEvaluator> pairs() {
    return pairs;
  }

  List<ClipEvaluator> clips() {
    return clips;
  }

  Naming naming() {
    return new Naming(
        all.stream().map(PictureEvaluator::id).toList(),
        attributes(),
        embedders.stream().map(Evaluator::id).toList(),
        pairs.stream().map(PairEvaluator::id).toList(),
        clips.stream().map(ClipEvaluator::id).toList());
  }

  /** What the study's prompts ask for and no evaluator can say, in words. */
  List<String> missing(Study study) {
    boolean asks =
        study.prompts().stream()
            .anyMatch(prompt -> !prompt.expected().isEmpty() || !prompt.unwanted().isEmpty());
    return asks && reader.isEmpty()
        ? List.of(
            "what the prompts expect and do not want is not measured: no evaluator reads"
                + " attributes")
        : List.of();
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (PictureEvaluator evaluator : all) {
      try {
        evaluator.close();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
