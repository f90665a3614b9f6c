package dev.eschew.server.study.scores;

import dev.eschew.models.evaluation.AcceptedValues;
import dev.eschew.models.evaluation.Attribute;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyPrompt;
import dev.eschew.server.study.StudyResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Scores what a study drew. Pictures of one request at a time are in memory. */
public final class Scorer {
  private Scorer() {}

  /**
   * Looks at all pictures and puts them in numbers.
   *
   * @param study whose prompts, settings and seeds count
   * @param drawings what was drawn; those that are not of the study are left out, and of several of
   *     the same images the last counts
   * @param skipped what the results shall say of rows and requests that failed; pictures that
   *     cannot be read are added
   * @param folder the study's
   * @throws BrokenModelException if an evaluator cannot be used
   * @throws IllegalArgumentException if the prompts name attributes or values that the evaluator
   *     does not know, or pictures to compare with cannot be used
   * @throws IOException if a folder of pictures to compare with cannot be listed
   */
  public static StudyResults score(
      Study study,
      List<StudyDrawing> drawings,
      List<String> skipped,
      Path folder,
      ScoringOptions options,
      ScoringListener listener)
      throws BrokenModelException, IOException {
    StudyGrid grid = new StudyGrid(study);
    Map<StudyGrid.Place, StudyDrawing> placed = new TreeMap<>();
    drawings.forEach(drawing -> grid.place(drawing).ifPresent(place -> placed.put(place, drawing)));
    try (OpenedEvaluators evaluators = open(study, options)) {
      SetReader reader = new SetReader(study, folder, evaluators, options.similarTo());
      References references = References.of(evaluators, options.referenceSet());
      List<ScoredSet> sets = new ArrayList<>();
      placed.forEach((place, drawing) -> {
        sets.add(reader.read(place, drawing));
        listener.read(sets.size(), placed.size());
      });
      List<String> said = new ArrayList<>(skipped);
      said.addAll(evaluators.missing(study));
      said.addAll(reader.skipped());
      return new Tabulation(grid, evaluators.naming(), sets, references).results(said);
    }
  }

  /**
   * Refuses what {@link #score} would refuse, but for pictures that cannot be read; good to know
   * before anything is drawn. The evaluators are closed again, as drawing may take days.
   *
   * @throws BrokenModelException if an evaluator cannot be used
   * @throws IllegalArgumentException if evaluators do not go together, the prompts name attributes
   *     or values that they do not know, or folders have too few pictures
   */
  public static void check(Study study, ScoringOptions options)
      throws BrokenModelException, IOException {
    open(study, options).close();
    if (options.similarTo().isPresent()) {
      References.similarTo(options.similarTo().get());
    }
    if (options.referenceSet().isPresent()) {
      References.referenceSet(options.referenceSet().get());
    }
  }

  private static OpenedEvaluators open(Study study, ScoringOptions options)
      throws BrokenModelException {
    OpenedEvaluators evaluators =
        OpenedEvaluators.open(options.evaluators(), new OnnxRuntime(options.runtime()));
    try {
      requireKnown(study, evaluators.attributes());
      return evaluators;
    } catch (IllegalArgumentException e) {
      evaluators.close();
      throw e;
    }
  }

  /**
   * Refuses prompts whose {@code expect} or {@code unwanted} names what no picture can show.
   *
   * @param attributes those of the evaluator; none: nothing is read and all is left
   */
  private static void requireKnown(Study study, List<Attribute> attributes) {
    if (attributes.isEmpty()) {
      return;
    }
    for (StudyPrompt prompt : study.prompts()) {
      String line = "line " + prompt.line() + " of the prompts, ";
      AcceptedValues.requireKnown(line + "expect", prompt.expected(), attributes);
      AcceptedValues.requireKnown(line + "unwanted", prompt.unwanted(), attributes);
    }
  }
}
