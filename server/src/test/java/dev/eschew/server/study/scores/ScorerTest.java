package dev.eschew.server.study.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.onnx.RuntimeSettings;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyPrompt;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and graphs of the models' tests: see their {@code golden/evaluation}. */
class ScorerTest {
  private static final Path MODELS = Path.of("").toAbsolutePath().resolveSibling("models");
  private static final Path GOLDEN = MODELS.resolve("src/test/resources/golden/evaluation");
  private static final Path READER = MODELS.resolve("builtin/papertown-attributes");
  private static final Path TOKENIZER = MODELS.resolve("builtin/papertown/tokenizer");

  private static final StudyPrompt PERSON =
      TestStudies.prompt(
          1, "a person", Map.of("subject", List.of("person")), Map.of("glasses", List.of("any")));

  /** Pictures 0, 4, 5 and 6 are persons, 1 is a creature, 2 a car, 3 a sailboat. */
  private static final Study STUDY = TestStudies.study(4, 4, PERSON);

  private static final List<StudyDrawing> DRAWINGS =
      List.of(drawing("off", 0, 4, 5, 6), drawing("on", 0, 1, 2, 3));

  @TempDir private Path folder;

  @BeforeEach
  void copyPictures() throws IOException {
    for (int i = 0; i < 8; i++) {
      Files.copy(GOLDEN.resolve("picture" + i + ".png"), folder.resolve(file(i)));
    }
  }

  /** The set's figures are those of tests/bench/diversity.py. */
  @Test
  void aSetIsMeasuredAsTheBenchMeasuresIt() throws Exception {
    JsonNode bench = new ObjectMapper().readTree(GOLDEN.resolve("persons.json").toFile());
    StudyResults results = score(STUDY, DRAWINGS, READER);
    Map<String, Estimate> off = results.settings().getFirst().scores();
    assertThat(off.get("attribute_entropy").value())
        .isCloseTo(bench.path("entropy").asDouble(), within(1e-5));
    assertThat(off.get("vendi").value()).isCloseTo(bench.path("vendi").asDouble(), within(1e-3));
    assertThat(off.get("mean_distance").value())
        .isCloseTo(bench.path("distance").asDouble(), within(1e-3));
    assertThat(off.get("alignment")).isEqualTo(new Estimate(1, null, null));
    assertThat(off.get("seconds").value()).isEqualTo(0.5);
    assertThat(off.get("sure").value()).isBetween(0.5, 1.0);
    StudyResults.SettingScores on = results.settings().get(1);
    assertThat(on.scores().get("subject_right").value()).isEqualTo(0.25);
    assertThat(on.scores().get("all_right").value()).isEqualTo(0.25);
    assertThat(on.differences().get("all_right_change").value()).isEqualTo(-0.75);
    assertThat(on.differences().get("alignment").value()).isEqualTo(-0.75);
    assertThat(on.scores()).doesNotContainKey("attribute_entropy");
    assertThat(on.attributes().get("subject"))
        .containsEntry("person", 0.25)
        .containsEntry("creature", 0.25)
        .containsEntry("tree", 0.0);
    assertThat(results.images().get(1).shown()).containsEntry("subject", "person");
    assertThat(results.evaluators()).containsExactly("papertown-attributes");
    assertThat(results.missing()).isZero();
    assertThat(results.skipped()).isEmpty();
  }

  /** A drawing of the same images replaces one before it; others are left out. */
  @Test
  void theLastDrawingCountsAndMissingOnesAreCounted() throws Exception {
    StudyPrompt other = TestStudies.prompt(7, "a cat", Map.of(), Map.of());
    List<StudyDrawing> drawings =
        List.of(
            drawing("off", 3, 3, 3, 3),
            drawing("off", 0, 4, 5, 6),
            drawing("gone", 0, 4, 5, 6),
            TestStudies.drawing("off", other, 100, List.of("a", "b", "c", "d")));
    StudyResults results = score(STUDY, drawings, READER);
    assertThat(results.images()).hasSize(4);
    assertThat(results.missing()).isEqualTo(1);
    assertThat(results.settings().getFirst().scores().get("alignment").value()).isEqualTo(1);
    assertThat(results.settings().get(1).scores()).isEmpty();
    assertThat(results.settings().get(1).differences()).isEmpty();
  }

  @Test
  void aBrokenPictureIsNamedAndTheRestIsScored() throws Exception {
    Files.write(folder.resolve(file(4)), new byte[] {1, 2, 3});
    Files.delete(folder.resolve(file(5)));
    StudyResults results = score(STUDY, DRAWINGS, READER);
    assertThat(results.skipped())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("picture4.png: expected a PNG"),
            second -> assertThat(second).startsWith("picture5.png: cannot be read"));
    StudyResults.SettingScores off = results.settings().getFirst();
    assertThat(off.scores()).containsKey("alignment").doesNotContainKeys("vendi", "vendi_prompt");
    assertThat(results.settings().get(1).scores()).containsKeys("vendi", "vendi_prompt");
    assertThat(results.settings().get(1).differences()).doesNotContainKeys("vendi", "vendi_all");
    assertThat(results.images()).hasSize(6);
  }

  /** Five evaluators: those after the first of a kind are told apart by their ids. */
  @Test
  void allKindsOfEvaluatorsAreMeasured() throws Exception {
    List<Path> evaluators = new ArrayList<>(List.of(copy("flatten", "flat"), READER));
    evaluators.add(copy("distance", "lpips"));
    evaluators.add(copy("distance", "Other-Distance"));
    Path clip = copy("clip", "clip");
    Files.createDirectories(clip.resolve("tokenizer"));
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(TOKENIZER.resolve(name), clip.resolve("tokenizer").resolve(name));
    }
    evaluators.add(clip);
    StudyResults results =
        Scorer.score(
            STUDY,
            DRAWINGS,
            List.of(),
            folder,
            new ScoringOptions(
                evaluators, Optional.of(GOLDEN), Optional.of(GOLDEN), RuntimeSettings.DEFAULT),
            (_, _) -> {});
    assertThat(results.evaluators())
        .containsExactly("papertown-attributes", "flat", "lpips", "Other-Distance", "clip");
    Map<String, Estimate> off = results.settings().getFirst().scores();
    assertThat(off)
        .containsKeys("vendi", "vendi_flat", "vendi_all_flat", "lpips", "lpips_other_distance")
        .containsKeys("clip_score", "precision", "recall", "density", "coverage", "precision_flat");
    assertThat(off.get("lpips")).isEqualTo(off.get("lpips_other_distance"));
    assertThat(off.get("vendi").value()).isNotEqualTo(off.get("vendi_flat").value());
    assertThat(off.get("clip_score").value()).isBetween(0.0, 100.0);
    assertThat(off.get("precision").value()).isEqualTo(1);
    assertThat(off.get("similarity_max").value()).isCloseTo(1, within(1e-5));
    assertThat(off.get("similarity_mean").value()).isBetween(-1.0, 0.99);
    assertThat(results.metrics().keySet()).containsAll(off.keySet());
    assertThat(results.metrics().get("vendi_flat").label()).isEqualTo("Vendi score (flat)");
  }

  @Test
  void withoutAnEvaluatorTimesAreMeasuredAndTheRestIsSaidToBeMissing() throws Exception {
    StudyResults results = score(STUDY, DRAWINGS);
    assertThat(results.metrics().keySet()).containsExactly("seconds", "seconds_change");
    assertThat(results.skipped()).singleElement().asString().contains("no evaluator reads");
  }

  @Test
  void whatCannotBeUsedIsRefusedByName() throws Exception {
    StudyPrompt hat = TestStudies.prompt(3, "a hat", Map.of("hatt", List.of("any")), Map.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(TestStudies.study(4, 4, hat), List.of(), READER))
        .withMessageStartingWith("line 3 of the prompts, expect: no attribute 'hatt', only [");
    Path second = folder.resolve("second");
    Files.createDirectories(second);
    for (String name : List.of("config.json", "model.onnx")) {
      Files.copy(READER.resolve(name), second.resolve(name));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(STUDY, DRAWINGS, READER, second))
        .withMessageContaining("at most one that reads attributes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(STUDY, DRAWINGS, READER, READER))
        .withMessageContaining("different names");
    Path all = folder.resolve("All");
    Files.move(second, all);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(STUDY, DRAWINGS, all))
        .withMessageContaining("none of them [all, change, prompt], got another 'All'");
    assertThatExceptionOfType(BrokenModelException.class)
        .isThrownBy(() -> score(STUDY, DRAWINGS, GOLDEN))
        .withMessageContaining("no config.json");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Scorer.score(
                STUDY,
                DRAWINGS,
                List.of(),
                folder,
                new ScoringOptions(
                    List.of(READER),
                    Optional.of(READER),
                    Optional.empty(),
                    RuntimeSettings.DEFAULT),
                (_, _) -> {}))
        .withMessageStartingWith("similar-to: expected pictures in ");
  }

  @Test
  void resultsAreReadAsTheyWereWritten() throws Exception {
    StudyResults results = score(STUDY, DRAWINGS, READER);
    ResultsJson.write(folder, results);
    assertThat(Files.readString(folder.resolve("results.json")))
        .contains("\"images_per_request\":4", "\"attribute_entropy\":{\"value\":");
    assertThat(ResultsJson.read(folder)).isEqualTo(results);
    Files.writeString(folder.resolve("results.json"), "{\"study\": 3}");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ResultsJson.read(folder))
        .withMessageContaining("study");
  }

  @Test
  void theTableHasARowAnImage() throws Exception {
    StudyResults results = score(STUDY, DRAWINGS, READER);
    StringWriter table = new StringWriter();
    ResultsCsv.write(table, results);
    List<CSVRecord> rows =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(table.toString()))
            .getRecords();
    assertThat(rows).hasSize(8);
    CSVRecord row = rows.get(5);
    assertThat(row.get("setting")).isEqualTo("on");
    assertThat(row.get("prompt")).isEqualTo("a person");
    assertThat(row.get("prompt.kind")).isEqualTo("of, line 1");
    assertThat(row.get("seed")).isEqualTo("101");
    assertThat(row.get("file")).isEqualTo("picture1.png");
    assertThat(row.get("request")).isEqualTo("on1-100");
    assertThat(row.get("alignment")).isEqualTo("0.0");
    assertThat(row.get("seconds")).isEqualTo("0.5");
    assertThat(row.get("shown.subject")).isEqualTo("creature");
    assertThat(row.get("shown.glasses")).isEmpty();
  }

  private StudyResults score(Study study, List<StudyDrawing> drawings, Path... evaluators)
      throws BrokenModelException, IOException {
    return Scorer.score(
        study,
        drawings,
        List.of(),
        folder,
        new ScoringOptions(
            List.of(evaluators), Optional.empty(), Optional.empty(), RuntimeSettings.DEFAULT),
        (_, _) -> {});
  }

  private Path copy(String kind, String id) throws IOException {
    Path copy = folder.resolve(id);
    Files.createDirectories(copy);
    try (var files = Files.list(GOLDEN.resolve(kind))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static StudyDrawing drawing(String setting, int... pictures) {
    List<String> files = new ArrayList<>();
    for (int picture : pictures) {
      files.add(file(picture));
    }
    return TestStudies.drawing(setting, PERSON, 100, files);
  }

  private static String file(int picture) {
    return "picture" + picture + ".png";
  }
}
