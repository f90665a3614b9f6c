package dev.eschew.models.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broken graphs are refused in words or run, and end no process. Those that never end or take all
 * memory are ended here by the supervisor; in a server a model's trial does that.
 */
class OnnxFuzzTest {
  private static final long SEED = 2026;
  private static final int MUTATIONS = Integer.getInteger("fuzz.models", 250);

  @TempDir Path work;

  @Test
  void mutations() throws IOException, InterruptedException {
    FuzzSupervisor supervisor =
        new FuzzSupervisor(Path.of("..", "tests", "data").toRealPath(), work, SEED);
    supervisor.run(0, MUTATIONS);
    System.out.printf(
        "%d broken graphs: %s; most memory of a process %d MB%n",
        MUTATIONS, supervisor.counts(), supervisor.peakKilobytes() >> 10);
    List<String> wrong =
        supervisor.notes().stream()
            .filter(note -> note.contains(" WRONG ") || note.contains(" CRASHED "))
            .toList();
    assertThat(wrong).isEmpty();
    assertThat(supervisor.counts().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(MUTATIONS);
    assertThat(supervisor.counts()).containsKeys(Outcome.OURS, Outcome.RUNTIME, Outcome.RAN);
  }
}
