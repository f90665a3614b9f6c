package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.ImageScores;
import dev.eschew.server.study.StudyResults.SettingScores;
import dev.eschew.server.study.scores.ResultsJson;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code eschew evaluate}: what it says of what it drew, with the built-in model. */
@ResourceLock(Resources.SYSTEM_OUT)
class EvaluationScoresTest {
  private static final List<String> RESULTS = List.of("results.json", "results.csv", "report.html");

  @TempDir private Path folder;

  private Path prompts;
  private Path settings;

  @BeforeEach
  void write() throws IOException {
    prompts =
        Files.writeString(
            folder.resolve("prompts.csv"),
            """
            prompt,negative,expect,unwanted
            a person with glasses,black glasses,subject=person; glasses=any,glasses_color=black
            a cat,an orange cat,subject=cat,cat_color=orange
            """);
    settings =
        Files.writeString(
            folder.resolve("settings.json"),
            """
            {"off": {"steps": 2, "guidance": {"scale": 5}},
             "negative": {"steps": 2, "negative_prompt": "{negative}", "guidance": {"scale": 5}}}\
            """);
  }

  @Test
  void resultsTableAndReportAgreeAndAreMadeAnewTheSame() throws IOException {
    Path out = folder.resolve("out");
    CommandRun run = evaluate(out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    StudyResults results = ResultsJson.read(out);
    assertThat(results.missing()).isZero();
    assertThat(results.skipped()).isEmpty();
    assertThat(results.evaluators()).containsExactly("papertown-attributes");
    assertThat(results.images()).hasSize(16);
    Map<String, List<CSVRecord>> rows = rows(out);
    assertThat(rows).containsOnlyKeys("off", "negative");
    for (SettingScores setting : results.settings()) {
      assertThat(setting.scores())
          .containsKeys("alignment", "subject_right", "unwanted", "vendi", "vendi_all", "seconds");
      for (String metric : List.of("alignment", "subject_right", "unwanted", "sure", "seconds")) {
        assertThat(setting.scores().get(metric).value())
            .as("%s of %s", metric, setting.name())
            .isCloseTo(mean(rows.get(setting.name()), metric), within(1e-5));
      }
    }
    SettingScores negative = results.settings().get(1);
    assertThat(negative.differences().get("seconds").value())
        .isCloseTo(
            mean(rows.get("negative"), "seconds") - mean(rows.get("off"), "seconds"), within(1e-5));
    assertThat(negative.differences()).containsKey("seconds_change");
    String report = Files.readString(out.resolve("report.html"));
    for (SettingScores setting : results.settings()) {
      assertThat(report)
          .contains(
              cell(setting.scores().get("alignment")), cell(setting.scores().get("unwanted")));
    }
    assertThat(report)
        .contains("2 prompts × 4 seeds × 2 settings: 16 images, 2 a request.")
        .contains("Differences of time per image, relative from the baseline. negative: ")
        .contains("&quot;a person with glasses&quot;");

    byte[] before = Files.readAllBytes(out.resolve("results.json"));
    for (String file : RESULTS) {
      Files.delete(out.resolve(file));
    }
    CommandRun anew = CommandRun.of(Map.of(), "evaluate", "--report-only", "--out", out.toString());
    assertThat(anew.exitCode()).as(anew.err()).isZero();
    assertThat(Files.readAllBytes(out.resolve("results.json"))).isEqualTo(before);
    for (String file : RESULTS) {
      assertThat(out.resolve(file)).exists();
    }

    Path shared = folder.resolve("shared");
    for (String shard : List.of("1/2", "2/2")) {
      CommandRun part = evaluate(shared, "--shard", shard);
      assertThat(part.exitCode()).as(part.err()).isZero();
      assertThat(part.err()).contains("4 requests, 0 drawn already");
      assertThat(shared.resolve("results.json")).doesNotExist();
    }
    CommandRun all = evaluate(shared);
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.err()).contains("8 requests, 8 drawn already").doesNotContain("images,");
    StudyResults together = ResultsJson.read(shared);
    assertThat(together.missing()).isZero();
    assertThat(together.images())
        .extracting(EvaluationScoresTest::seen)
        .isEqualTo(results.images().stream().map(EvaluationScoresTest::seen).toList());
    assertThat(together.settings().get(1).differences().get("alignment"))
        .isEqualTo(negative.differences().get("alignment"));
  }

  @Test
  void anEvaluatorOfAttributesTakesThePlaceOfTheBuiltInOne() throws IOException {
    Path out = folder.resolve("out");
    Path mine = copyOfReader("mine");
    CommandRun run =
        evaluate(
            out,
            "--evaluator",
            mine.toString(),
            "--similar-to",
            TestPaths.data("golden/e2e").toString(),
            "--seeds",
            "2",
            "--limit",
            "1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    StudyResults results = ResultsJson.read(out);
    assertThat(results.evaluators()).containsExactly("mine");
    Map<String, Estimate> scores = results.settings().getFirst().scores();
    assertThat(scores).containsKeys("alignment", "similarity_max").doesNotContainKey("vendi_mine");
    assertThat(scores.get("alignment").low()).isNull();
    assertThat(Files.readString(out.resolve("report.html"))).contains("<dd>mine</dd>");
  }

  @Test
  void whatCannotBeScoredIsWrongUseBeforeAnythingIsDrawn() throws IOException {
    Path out = folder.resolve("out");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    String one = copyOfReader("one").toString();
    String two = copyOfReader("two").toString();
    String pictures = Files.createDirectory(folder.resolve("pictures")).toString();
    Files.copy(TestPaths.data("golden/e2e/init.png"), Path.of(pictures, "init.png"));
    String[][] wrong = {
      {"--evaluator", one, "--evaluator", two, "expected at most one that reads attributes"},
      {"--evaluator", empty.toString(), "--evaluator: " + empty + ": no config.json"},
      {"--similar-to", empty.toString(), "similar-to: expected pictures in " + empty},
      {"--reference-set", pictures, "reference set: expected pictures in " + pictures + ", 2 or"},
      {"--first-seed", "-1", "--first-seed: expected 0 to "},
    };
    for (String[] arguments : wrong) {
      CommandRun run = evaluate(out, Arrays.copyOf(arguments, arguments.length - 1));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains(arguments[arguments.length - 1]);
    }
    Files.writeString(prompts, "prompt,expect\na cat,subject=cat; tale=long\n");
    Files.writeString(settings, "{\"off\": {}}");
    CommandRun run = evaluate(out);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("line 2 of the prompts, expect: no attribute 'tale', only [");
    Files.writeString(prompts, "prompt,unwanted\na cat,cat_color=plaid\n");
    assertThat(evaluate(out).err())
        .contains("line 2 of the prompts, unwanted: 'cat_color' has no value 'plaid', only [");
    assertThat(out).doesNotExist();
  }

  /** What of an image does not depend on how long it took. */
  private static List<Object> seen(ImageScores image) {
    Map<String, Double> scores = new TreeMap<>(image.scores());
    scores.remove("seconds");
    return List.of(
        image.setting(), image.line(), image.seed(), image.file(), image.shown(), scores);
  }

  private static Map<String, List<CSVRecord>> rows(Path out) throws IOException {
    Map<String, List<CSVRecord>> rows = new LinkedHashMap<>();
    try (Reader reader = Files.newBufferedReader(out.resolve("results.csv"))) {
      CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .get()
          .parse(reader)
          .forEach(
              row -> rows.computeIfAbsent(row.get("setting"), _ -> new ArrayList<>()).add(row));
    }
    return rows;
  }

  private static double mean(List<CSVRecord> rows, String metric) {
    return rows.stream()
        .map(row -> row.get(metric))
        .filter(text -> !text.isEmpty())
        .mapToDouble(Double::parseDouble)
        .average()
        .orElseThrow();
  }

  /** A share as the report's summary has it. */
  private static String cell(Estimate share) {
    return String.format(
        Locale.ROOT,
        "<span class=\"value\">%.1f</span> <span class=\"interval\">[%.1f, %.1f]</span>",
        100 * share.value(),
        100 * share.low(),
        100 * share.high());
  }

  private Path copyOfReader(String name) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("config.json", "model.onnx")) {
      Files.copy(
          TestPaths.builtIn().resolve("papertown-attributes").resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private CommandRun evaluate(Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("evaluate", "--out", out.toString()));
    Map<String, String> usual = new LinkedHashMap<>();
    usual.put("--prompts", prompts.toString());
    usual.put("--settings", settings.toString());
    usual.put("--seeds", "4");
    usual.put("--images-per-request", "2");
    usual.forEach((option, value) -> {
      if (!Arrays.asList(more).contains(option)) {
        arguments.addAll(List.of(option, value));
      }
    });
    Stream.of(more).forEach(arguments::add);
    return CommandRun.of(Map.of(), arguments.toArray(String[]::new));
  }
}
