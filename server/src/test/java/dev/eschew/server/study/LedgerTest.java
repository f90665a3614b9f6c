package dev.eschew.server.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eschew.server.api.TermEffects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir private Path folder;

  @Test
  void aLastLineThatIsCutAnywhereIsDropped() throws IOException {
    Path file = folder.resolve("drawings.jsonl");
    StudyDrawing first = drawing(1);
    StudyDrawing second = drawing(2);
    try (Ledger ledger = Ledger.open(file)) {
      ledger.append(first);
    }
    int kept = (int) Files.size(file);
    try (Ledger ledger = Ledger.open(file)) {
      ledger.append(second);
    }
    byte[] whole = Files.readAllBytes(file);
    assertThat(Ledger.read(file)).containsExactly(first, second);
    StudyDrawing third = drawing(3);
    for (int length = kept; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(Ledger.read(file)).as("cut at %d", length).containsExactly(first);
      try (Ledger ledger = Ledger.open(file)) {
        ledger.append(third);
      }
      assertThat(Ledger.read(file)).as("cut at %d", length).containsExactly(first, third);
    }
  }

  @Test
  void aLineThatIsDamagedInTheMiddleIsAnError() throws IOException {
    Path file = folder.resolve("drawings.jsonl");
    Files.writeString(file, "{\"id\": \"a\n{}\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ledger.read(file))
        .withMessageContaining("line 1");
  }

  @Test
  void oneWritesAtATime() throws IOException {
    StudyFolder study = new StudyFolder(folder);
    try (Ledger ledger = study.ledger(Shard.WHOLE)) {
      ledger.append(drawing(1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> study.ledger(Shard.WHOLE))
          .withMessageContaining("another process draws into");
      study.ledger(new Shard(1, 2)).close();
      ledger.append(drawing(2));
    }
    study.ledger(Shard.WHOLE).close();
    assertThat(Ledger.read(folder.resolve("drawings.jsonl"))).hasSize(2);
  }

  @Test
  void aFolderHasTheRecordsOfAllShards() throws IOException {
    StudyFolder study = new StudyFolder(folder);
    study.writeImage("images/s/1-0.png", new byte[] {1});
    for (Shard shard : List.of(Shard.WHOLE, new Shard(1, 2), new Shard(2, 2))) {
      try (Ledger ledger = study.ledger(shard)) {
        ledger.append(drawing(shard.index() + 10 * shard.count()));
      }
    }
    assertThat(study.drawings()).containsOnlyKeys("id 11", "id 21", "id 22");
    study.writeSkipped(new Shard(1, 2), List.of(Skipped.of(new RowProblem(3, "bad"))));
    study.writeSkipped(
        new Shard(2, 2),
        List.of(Skipped.of(new RowProblem(3, "bad")), Skipped.of(new RowProblem(4, "worse"))));
    assertThat(study.skipped())
        .extracting(Skipped::words)
        .containsExactly("line 3: bad", "line 4: worse");
    study.writeSkipped(Shard.WHOLE, List.of());
    assertThat(study.skipped()).isEmpty();
  }

  @Test
  void aStudyIsReadAsItWasWritten() throws IOException {
    StudyFolder study = new StudyFolder(folder.resolve("new"));
    assertThatIllegalArgumentException()
        .isThrownBy(study::study)
        .withMessageContaining("expected study.json");
    Study written = Studies.of(3, 5, 4);
    study.write(written, Map.of());
    assertThat(study.study()).isEqualTo(written);
    assertThat(Files.readString(folder.resolve("new/study.json"), StandardCharsets.UTF_8))
        .contains("\"first_seed\":0", "\"images_per_request\":4");
  }

  private static StudyDrawing drawing(int number) {
    return new StudyDrawing(
        "id " + number,
        "a \"name\" with ü",
        number,
        Studies.setting("a", "{\"prompt\":\"a\\nb\",\"guidance\":{\"scale\":5}}").fields(),
        List.of(
            new StudyDrawing.Image(
                0,
                "images/s/1-0.png",
                List.of(new TermEffects("scale", List.of(new TermEffects.Step(0, 1.5, null)))))),
        List.of("steps: few"),
        1.25,
        1);
  }
}
