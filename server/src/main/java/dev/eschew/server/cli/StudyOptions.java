package dev.eschew.server.cli;

import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.server.study.PromptFile;
import dev.eschew.server.study.RowProblem;
import dev.eschew.server.study.SettingsFile;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyPrompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is drawn for a study, as options and the files that they name. */
@Command
final class StudyOptions {
  private static final String DEFAULT_MODEL = "papertown";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "Prompts: .txt, one a line; .csv with a column prompt; .jsonl, objects with prompt. The"
              + " columns expect and unwanted say what shall and shall not show"
              + " (subject=cat|dog; hat=none).")
  private Path prompts;

  @Option(
      names = "--settings",
      paramLabel = "FILE.json",
      description =
          "What is compared: guidance objects by name, or objects of request fields. The first is"
              + " the baseline; {column} in a string is the prompt's.")
  private Path settings;

  @Option(names = "--seeds", paramLabel = "N", description = "Images of each prompt and setting.")
  private Integer seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "S",
      description = "Seeds are S to S + N - 1 (default: 0).")
  private Long firstSeed;

  @Option(
      names = "--images-per-request",
      paramLabel = "K",
      description =
          "Consecutive seeds that are drawn together, as negtome needs it, and whose diversity is"
              + " measured (default: 4).")
  private Integer imagesPerRequest;

  @Option(names = "--model", description = "Model id (default: papertown).")
  private String model;

  @Option(names = "--limit", paramLabel = "N", description = "The first N prompts only.")
  private Integer limit;

  /**
   * What the files say.
   *
   * @param pictures that the settings name
   * @param problems rows that cannot be used
   */
  record Content(Study study, Map<String, byte[]> pictures, List<RowProblem> problems) {}

  /** Whether nothing says what is drawn. */
  boolean isEmpty() {
    return prompts == null
        && settings == null
        && seeds == null
        && firstSeed == null
        && imagesPerRequest == null
        && model == null
        && limit == null;
  }

  /**
   * Reads the files.
   *
   * @throws ParameterException if they cannot be used
   */
  Content read() throws IOException {
    require("--prompts", prompts);
    require("--settings", settings);
    require("--seeds", seeds);
    int together = imagesPerRequest == null ? 4 : imagesPerRequest;
    inRange("--seeds", seeds, 1, 1_000_000);
    inRange("--images-per-request", together, 1, GenerationSpec.MAX_IMAGES);
    long first = firstSeed == null ? 0 : firstSeed;
    inRange("--first-seed", first, 0, GenerationSpec.MAX_SEED - seeds + 1);
    inRange("--limit", limit == null ? 1 : limit, 1, Integer.MAX_VALUE);
    PromptFile rows = read("--prompts", () -> PromptFile.read(prompts));
    SettingsFile compared = read("--settings", () -> SettingsFile.read(settings));
    if (rows.prompts().isEmpty()) {
      throw wrong(
          "--prompts: no row of "
              + prompts
              + " can be used"
              + String.join("", rows.problems().stream().map(StudyOptions::text).toList()));
    }
    List<StudyPrompt> taken =
        rows.prompts()
            .subList(0, Math.min(rows.prompts().size(), limit == null ? Integer.MAX_VALUE : limit));
    Study study =
        new Study(
            model == null ? DEFAULT_MODEL : model,
            seeds,
            first,
            together,
            taken,
            compared.settings());
    return new Content(study, compared.pictures(), rows.problems());
  }

  /** A bad row on a line of its own. */
  static String text(RowProblem row) {
    return System.lineSeparator() + "  line " + row.line() + ": " + row.problem();
  }

  private interface Reading<T> {
    T value() throws IOException;
  }

  private <T> T read(String option, Reading<T> reading) throws IOException {
    try {
      return reading.value();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private void require(String option, Object value) {
    if (value == null) {
      throw wrong("expected " + option);
    }
  }

  private void inRange(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong(
          option
              + ": expected "
              + least
              + (most == Integer.MAX_VALUE ? " or more" : " to " + most)
              + ", got "
              + value);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
