package dev.eschew.models.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.RuntimeSettings;
import dev.eschew.models.trial.ModelTrials;
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
  private static final Path DATA = Path.of("..", "tests", "data").toAbsolutePath().normalize();
  private static final int MUTATIONS = Integer.getInteger("fuzz.models", 250);

  @TempDir Path work;

  @Test
  void mutations() throws IOException, InterruptedException {
    FuzzSupervisor supervisor = new FuzzSupervisor(DATA, work, SEED);
    supervisor.run(0, MUTATIONS);
    System.out.printf(
        "%d broken graphs: %s; most memory of a process %d MB%n",
        MUTATIONS, supervisor.counts(), supervisor.peakKilobytes() >> 10);
    assertThat(noted(supervisor, Outcome.WRONG)).isEmpty();
    for (String crash : noted(supervisor, Outcome.CRASHED)) {
      System.out.println("ended its process: " + crash);
      refusedByItsTrial(Integer.parseInt(crash.split(" ", 2)[0]));
    }
    assertThat(supervisor.counts().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(MUTATIONS);
    assertThat(supervisor.counts()).containsKeys(Outcome.OURS, Outcome.RUNTIME, Outcome.RAN);
  }

  private static List<String> noted(FuzzSupervisor supervisor, Outcome outcome) {
    return supervisor.notes().stream()
        .filter(note -> note.split(" ", 3)[1].equals(outcome.name()))
        .toList();
  }

  /** What ended an unguarded process would not get into a server. */
  private void refusedByItsTrial(int index) throws IOException {
    BrokenModels models = new BrokenModels(DATA, work);
    models.make(SEED, index);
    ModelTrials trials =
        new ModelTrials(
            RuntimeSettings.DEFAULT.withDevice(new Device.Cpu(), 2),
            List.of(),
            work.resolve("passed"));
    assertThatThrownBy(() -> trials.require(ModelFolder.read(models.folder())))
        .isInstanceOf(OnnxFailure.class)
        .hasMessageContaining(models.part())
        .hasMessageContaining("ended the process");
  }
}
