package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.study.Skipped;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyFolder;
import dev.eschew.server.study.StudyPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code eschew evaluate}: what it draws, here and on a server. */
@ResourceLock(Resources.SYSTEM_OUT)
class EvaluateTest {
  @TempDir private Path folder;

  private Path prompts;
  private Path settings;

  @BeforeEach
  void write() throws IOException {
    prompts =
        Files.writeString(
            folder.resolve("prompts.csv"),
            """
            prompt,unwanted_prompt
            a dog,hat
            bad row
            a cat,tail
            """);
    Files.copy(TestPaths.data("golden/e2e/init.png"), folder.resolve("momo.png"));
    settings =
        Files.writeString(
            folder.resolve("settings.json"),
            """
            {"off": {"steps": 1, "guidance": {"scale": 3}},
             "plain negative": {"steps": 1, "negative_prompt": "{unwanted_prompt}"},
             "reference": {"steps": 1, "guidance": {"scale": 3, "negtome": {"images":
                 [{"image": "@momo.png"}]}}}}\
            """);
  }

  @Test
  void drawsTheSameHereAndOnAServerAndOnlyOnce() throws IOException {
    Path here = folder.resolve("here");
    CommandRun run = evaluate(here);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualToIgnoringWhitespace(here.toString());
    assertThat(run.err())
        .contains("line 3: expected 2 columns as in the first row, found 1")
        .contains("12 requests, 0 drawn already", "18/18 images");
    StudyFolder study = new StudyFolder(here);
    List<StudyDrawing> drawings = study.drawings(StudyPlan.of(study.study()));
    assertThat(drawings).hasSize(12);
    assertThat(study.skipped()).extracting(Skipped::line).containsExactly(3);
    assertThat(Files.readString(here.resolve("drawings.jsonl"))).doesNotContain("iVBOR");
    assertThat(drawings.get(1).request().path("negative_prompt").asText()).isEqualTo("hat");
    assertThat(drawings.getFirst().images().getFirst().receipt())
        .extracting(effects -> effects.term())
        .containsExactly("scale");
    assertThat(drawings).allMatch(drawing -> drawing.drawnSeconds() > 0);

    CommandRun again = evaluate(here);
    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).contains("12 requests, 12 drawn already").doesNotContain("18 images");

    Path there = folder.resolve("there");
    try (TestServer server = TestServer.start()) {
      for (String shard : List.of("1/2", "2/2")) {
        CommandRun part =
            evaluate(
                there, "--server", server.uri().toString(), "--shard", shard, "--concurrency", "2");
        assertThat(part.exitCode()).as(part.err()).isZero();
        assertThat(part.err()).contains("6 requests, 0 drawn already");
      }
    }
    StudyFolder remote = new StudyFolder(there);
    List<StudyDrawing> drawn = remote.drawings(StudyPlan.of(remote.study()));
    assertThat(drawn)
        .extracting(StudyDrawing::id)
        .isEqualTo(drawings.stream().map(StudyDrawing::id).toList());
    for (int i = 0; i < drawn.size(); i++) {
      assertThat(drawn.get(i).images()).isEqualTo(drawings.get(i).images());
      assertThat(drawn.get(i).warnings()).isEqualTo(drawings.get(i).warnings());
      for (StudyDrawing.Image image : drawn.get(i).images()) {
        assertThat(there.resolve(image.file())).hasSameBinaryContentAs(here.resolve(image.file()));
      }
    }
    CommandRun report = CommandRun.of(Map.of(), "evaluate", "--report-only", "--out", there + "");
    assertThat(report.exitCode()).as(report.err()).isZero();
  }

  @Test
  void whatCannotBeDrawnIsToldAndTheRestIsDrawn() throws IOException {
    Files.writeString(
        settings, "{\"off\": {\"steps\": 1, \"guidance\": {}}, \"none\": {\"steps\": 0}}");
    Path out = folder.resolve("out");
    CommandRun run = evaluate(out);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("cannot draw line 2, setting 'none', seed 5: steps: expected");
    StudyFolder study = new StudyFolder(out);
    assertThat(study.drawings()).hasSize(4);
    assertThat(study.skipped())
        .extracting(Skipped::setting)
        .containsExactly(null, "none", "none", "none", "none");
  }

  @Test
  void wrongUseExitsWithTwoBeforeAnythingIsDrawn() throws IOException {
    Path out = folder.resolve("out");
    String[][] wrong = {
      {"--strict", "line 3"},
      {"--seeds", "0", "--seeds"},
      {"--images-per-request", "65", "--images-per-request"},
      {"--limit", "0", "--limit"},
      {"--shard", "3/2", "--shard"},
      {"--concurrency", "0", "--concurrency"},
      {"--similar-to", folder + "/none", "--similar-to: no folder"},
      {"--prompts", folder + "/none.csv", "--prompts: no file"},
      {"--settings", prompts.toString(), "--settings"},
      {"--server", "localhost", "--server: expected an address"},
    };
    for (String[] one : wrong) {
      CommandRun run = evaluate(out, Arrays.copyOf(one, one.length - 1));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains(one[one.length - 1]);
    }
    Files.writeString(settings, "{\"off\": {\"scal\": 3}}");
    CommandRun run = evaluate(out);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--settings: setting 'off': guidance.scal: unknown field");
    Files.writeString(prompts, "prompt,unwanted_prompt\nbad row\n");
    assertThat(evaluate(out).err()).contains("can be used", "line 2: expected 2 columns");
    assertThat(out).doesNotExist();
    CommandRun empty = CommandRun.of(Map.of(), "evaluate", "--report-only", "--out", out + "");
    assertThat(empty.exitCode()).isEqualTo(1);
    assertThat(empty.err()).contains("expected study.json");
    assertThat(CommandRun.of(Map.of(), "evaluate", "--out", out + "").exitCode()).isEqualTo(2);
  }

  private CommandRun evaluate(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--models",
                TestPaths.tinyModels().toString(),
                "--model",
                "tiny-sd-optimum-op14",
                "--out",
                out.toString()));
    Map<String, String> usual = new LinkedHashMap<>();
    usual.put("--prompts", prompts.toString());
    usual.put("--settings", settings.toString());
    usual.put("--seeds", "3");
    usual.put("--first-seed", "5");
    usual.put("--images-per-request", "2");
    usual.forEach((option, value) -> {
      if (!Arrays.asList(more).contains(option)) {
        arguments.addAll(List.of(option, value));
      }
    });
    arguments.addAll(Arrays.asList(more));
    return CommandRun.of(Map.of(), arguments.toArray(String[]::new));
  }
}
