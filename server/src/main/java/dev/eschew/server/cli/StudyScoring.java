package dev.eschew.server.cli;

import dev.eschew.models.evaluation.EvaluatorKind;
import dev.eschew.models.folder.BrokenModelException;
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

  /** Refuses what cannot be scored, before anything is drawn. */
  void check(Study study, ServerSettings settings) throws BrokenModelException, IOException {
    try {
      Scorer.check(study, options(settings));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Writes results and report of what is drawn. */
  void score(StudyFolder folder, Study study, StudyPlan plan, ServerSettings settings)
      throws BrokenModelException, IOException {
    PrintWriter err = spec.commandLine().getErr();
    StudyResults results =
        Scorer.score(
            study,
            folder.drawings(plan),
            folder.skipped().stream().map(Skipped::words).toList(),
            folder.path(),
            options(settings),
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

  private ScoringOptions options(ServerSettings settings) {
    List<Path> folders = new ArrayList<>();
    if (evaluators.stream().noneMatch(this::readsAttributes)) {
      folders.addAll(settings.builtInEvaluators());
    }
    folders.addAll(evaluators);
    return new ScoringOptions(
        folders,
        Optional.ofNullable(similarTo),
        Optional.ofNullable(referenceSet),
        settings.runtime());
  }

  private boolean readsAttributes(Path evaluator) {
    try {
      return EvaluatorKind.of(evaluator) == EvaluatorKind.ATTRIBUTES;
    } catch (BrokenModelException e) {
      throw new ParameterException(
          spec.commandLine(), "--evaluator: " + evaluator + ": " + e.getMessage(), e);
    }
  }
}
