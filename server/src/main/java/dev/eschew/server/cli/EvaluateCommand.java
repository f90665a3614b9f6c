package dev.eschew.server.cli;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.server.config.EnvironmentSource;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.study.Drawing;
import dev.eschew.server.study.Ledger;
import dev.eschew.server.study.RemoteDrawing;
import dev.eschew.server.study.RowProblem;
import dev.eschew.server.study.Shard;
import dev.eschew.server.study.Skipped;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyFolder;
import dev.eschew.server.study.StudyPlan;
import dev.eschew.server.study.StudyRun;
import dev.eschew.server.study.StudyTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws prompts x seeds x settings and says what the settings do. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    modelTransformer = PropertyFlags.OfModels.class,
    description = {
      "Draws prompts x seeds x settings into a folder and measures diversity, faithfulness and"
          + " cost.",
      "What is drawn already is not drawn again: the same command goes on after it was ended."
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final int MOST_AT_ONCE = 64;
  private static final int AT_ONCE_ON_SERVER = 4;

  @Mixin private StudyOptions options;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "The study's folder.")
  private Path out;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Draws on a server that runs, instead of here (its key, if it has any: "
              + EnvironmentSource.API_KEY
              + ").")
  private String server;

  @Option(
      names = "--concurrency",
      paramLabel = "C",
      description = "Requests at a time (default: 1, which gives honest times; 4 with --server).")
  private Integer concurrency;

  @Option(
      names = "--shard",
      paramLabel = "i/n",
      description =
          "Draws every n-th prompt only, from the i-th on; other processes draw the others.")
  private String shard;

  @Option(
      names = "--strict",
      description = "Bad rows are an error, and the first request that fails ends the run.")
  private boolean strict;

  @Mixin private StudyScoring scoring;

  @Option(names = "--report-only", description = "Draws nothing; looks anew at what is there.")
  private boolean reportOnly;

  @Mixin private ModelOptions models;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException, BrokenModelException {
    Shard part = shard();
    int atOnce = concurrency();
    checkServer();
    scoring.requireFolders();
    ServerSettings settings = models.settings();
    StudyFolder folder = new StudyFolder(out);
    boolean isThere = reportOnly && options.isEmpty();
    StudyOptions.Content content =
        isThere ? new StudyOptions.Content(folder.study(), Map.of(), List.of()) : options.read();
    StudyPlan plan = plan(content.study());
    tell(content.problems());
    scoring.check(content.study(), settings);
    boolean complete = true;
    if (reportOnly) {
      if (!isThere) {
        folder.write(content.study(), content.pictures());
      }
    } else {
      StudyRun.Outcome outcome = draw(content, plan, folder, part, atOnce);
      if (outcome.stopped()) {
        err().println("ended before all was drawn; the same command goes on from here");
        err().flush();
        return 1;
      }
      complete = outcome.failures().isEmpty();
    }
    if (part.equals(Shard.WHOLE)) {
      scoring.score(folder, content.study(), plan, settings);
    } else {
      err().println("a shard is drawn; the same command without --shard looks at all of them");
      err().flush();
    }
    spec.commandLine().getOut().println(folder.path());
    spec.commandLine().getOut().flush();
    return complete ? 0 : 1;
  }

  private StudyRun.Outcome draw(
      StudyOptions.Content content, StudyPlan plan, StudyFolder folder, Shard part, int atOnce)
      throws IOException, InterruptedException {
    Study study = content.study();
    List<Skipped> rows = content.problems().stream().map(Skipped::of).toList();
    try (Ledger ledger = folder.ledger(part)) {
      folder.write(study, content.pictures());
      folder.writeSkipped(part, rows);
      Map<String, StudyDrawing> drawn = folder.drawings();
      List<StudyTask> tasks = plan.tasks(part);
      List<StudyTask> missing =
          tasks.stream().filter(task -> !drawn.containsKey(task.id())).toList();
      err()
          .println(
              tasks.size() + " requests, " + (tasks.size() - missing.size()) + " drawn already");
      err().flush();
      if (missing.isEmpty()) {
        return new StudyRun.Outcome(List.of(), false);
      }
      StudyProgress progress = new StudyProgress(missing, err());
      StudyRun.Outcome outcome =
          withDrawing(drawing -> {
            StudyRun run =
                new StudyRun(
                    folder, ledger, study.settings(), drawn.values(), drawing, progress, strict);
            Runnable undo = TerminationSignals.handle(run::stop);
            try {
              return run.run(missing, atOnce);
            } finally {
              undo.run();
            }
          });
      progress.end();
      folder.writeSkipped(part, Stream.concat(rows.stream(), outcome.failures().stream()).toList());
      return outcome;
    }
  }

  private interface Run {
    StudyRun.Outcome with(Drawing drawing) throws IOException, InterruptedException;
  }

  private StudyRun.Outcome withDrawing(Run run) throws IOException, InterruptedException {
    if (server == null) {
      try (LocalJobs local = LocalJobs.open(models.settings())) {
        return run.with(new LocalDrawing(local));
      }
    }
    try (RemoteDrawing remote =
        new RemoteDrawing(server, models.environment().variable(EnvironmentSource.API_KEY))) {
      return run.with(remote);
    }
  }

  private void checkServer() {
    if (server == null) {
      return;
    }
    try {
      RemoteDrawing.address(server);
    } catch (IllegalArgumentException e) {
      throw wrong("--server: " + e.getMessage(), e);
    }
  }

  private StudyPlan plan(Study study) {
    try {
      return StudyPlan.of(study);
    } catch (IllegalArgumentException e) {
      throw wrong("--settings: " + e.getMessage(), e);
    }
  }

  private void tell(List<RowProblem> problems) {
    if (problems.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("--prompts: rows that cannot be used:");
    problems.forEach(row -> text.append(StudyOptions.text(row)));
    if (strict) {
      throw wrong(text.toString(), null);
    }
    err().println(text);
    err().flush();
  }

  private Shard shard() {
    if (shard != null && reportOnly) {
      throw wrong("--shard: has no meaning with --report-only, which looks at all", null);
    }
    try {
      return shard == null ? Shard.WHOLE : Shard.parse(shard);
    } catch (IllegalArgumentException e) {
      throw wrong("--shard: " + e.getMessage(), e);
    }
  }

  private int concurrency() {
    if (concurrency == null) {
      return server == null ? 1 : AT_ONCE_ON_SERVER;
    } else if (concurrency < 1 || concurrency > MOST_AT_ONCE) {
      throw wrong("--concurrency: expected 1 to " + MOST_AT_ONCE + ", got " + concurrency, null);
    }
    return concurrency;
  }

  private ParameterException wrong(String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
