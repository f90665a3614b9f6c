package dev.eschew.server.cli;

import dev.eschew.models.evaluation.EvaluatorKind;
import dev.eschew.models.evaluation.PictureEvaluator;
import dev.eschew.models.evaluation.Evaluator;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.RuntimeSettings;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.study.Skipped;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyFolder;
import dev.eschew.server.study.StudyPlan;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.report.Report;
import dev.eschew.server.study.scores.ResultsCsv;
import dev.eschew.server.study.scores.ResultsJson;
import dev.eschew.server.study.scores.Scorer;
import dev.eschew.server.study.scores.ScoringOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the images of a study are looked at with, and what becomes of it. */
final class StudyScoring {
  @Option(
      names = "--evaluator",
      paramLabel = "FOLDER",
      description =
          "One more evaluator that looks at the images; repeatable. One that reads attributes takes"
              + " the place of the built-in one.")
  private List<Path> evaluators = new ArrayList<>();

  @Option(
      names = "--similar-to",
      paramLabel = "DIR",
      description = "Pictures whose similarity to the images is measured.")
  private Path similarTo;

  @Option(
      names = "--reference-set",
      paramLabel = "DIR",
      description = "Pictures as the images should be, for precision, recall and the like.")
  private Path referenceSet;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Refuses folders that are not there. */
  void requireFolders() {
    evaluators.forEach(evaluator -> requireFolder("--evaluator", evaluator));
    requireFolder("--similar-to", similarTo);
    requireFolder("--reference-set", referenceSet);
  }

  private void requireFolder(String option, Path folder) {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new ParameterException(spec.commandLine(), option + ": no folder " + folder);
    }
  }

  /** Refuses prompts that ask for what no picture can show, before any is drawn. */
  void requireKnown(Study study, ServerSettings settings) throws BrokenModelException {
    for (Path folder : folders(settings)) {
      try (PictureEvaluator evaluator =
          PictureEvaluator.open(folder, new OnnxRuntime(runtime(settings)))) {
        if (evaluator instanceof Evaluator reader) {
          Scorer.requireKnown(study, reader.attributes());
        }
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--prompts: " + e.getMessage(), e);
      }
    }
  }

  /** Writes results and report of what is drawn. */
  void score(StudyFolder folder, StudyPlan plan, ServerSettings settings)
      throws BrokenModelException, IOException {
    PrintWriter err = spec.commandLine().getErr();
    StudyResults results =
        Scorer.score(
            folder.study(),
            folder.drawings(plan),
            folder.skipped().stream().map(Skipped::words).toList(),
            folder.path(),
            new ScoringOptions(
                folders(settings),
                Optional.ofNullable(similarTo),
                Optional.ofNullable(referenceSet),
                runtime(settings)),
            (done, all) -> {
              if (done % 100 == 0 || done == all) {
                err.println("looked at the images of " + done + " of " + all + " requests");
                err.flush();
              }
            });
    ResultsJson.write(folder.path(), results);
    ResultsCsv.write(folder.path(), results);
    Report.write(results, folder.path());
  }

  private List<Path> folders(ServerSettings settings) throws BrokenModelException {
    List<Path> folders = new ArrayList<>();
    boolean readsAttributes = false;
    for (Path folder : evaluators) {
      readsAttributes |= EvaluatorKind.of(folder) == EvaluatorKind.ATTRIBUTES;
    }
    if (!readsAttributes) {
      folders.addAll(settings.builtInEvaluators());
    }
    folders.addAll(evaluators);
    return folders;
  }

  private static RuntimeSettings runtime(ServerSettings settings) {
    return settings.runtime();
  }
}
