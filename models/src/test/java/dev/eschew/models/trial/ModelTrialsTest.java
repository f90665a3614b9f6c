package dev.eschew.models.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.hostile.Bombs;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.RuntimeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would end a server ends a process of its own instead, and is told. */
class ModelTrialsTest {
  private static final Path TINY = Path.of("../tests/data/models/tiny-sd-optimum-op14");
  private static final TrialLimits ENOUGH = new TrialLimits(Duration.ofMinutes(5), 2L << 30);

  private static final RuntimeSettings ONE_THREAD =
      RuntimeSettings.DEFAULT.withDevice(new Device.Cpu(), 1);

  @TempDir Path work;
  private Path model;
  private Path memory;

  @BeforeEach
  void copy() throws IOException {
    model = work.resolve("model");
    memory = work.resolve("memory");
    try (Stream<Path> walk = Files.walk(TINY)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Path target = model.resolve(TINY.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  @Test
  void aModelThatRunsPassesAndIsRemembered() throws Exception {
    trials(ENOUGH).require(ModelFolder.read(model));
    assertThat(memory).isDirectoryContaining(Files::isRegularFile);
    // With no time at all, only what is remembered passes.
    ModelTrials hurried = trials(new TrialLimits(Duration.ZERO, 2L << 30));
    hurried.require(ModelFolder.read(model));
    Files.writeString(model.resolve("unet").resolve("note.txt"), "changed");
    assertThatThrownBy(() -> hurried.require(ModelFolder.read(model)))
        .isInstanceOf(OnnxFailure.class);
  }

  @Test
  void aTrustedModelIsNotTried() throws Exception {
    ModelTrials trials =
        new ModelTrials(
            ONE_THREAD,
            List.of(model),
            memory,
            _ -> {
              throw new AssertionError("tried");
            });
    trials.require(ModelFolder.read(model));
    assertThat(memory).doesNotExist();
  }

  @Test
  void anEndlessLoopIsRefused() throws Exception {
    arm(Bombs.endless(graph("text_encoder")), "text_encoder");
    ModelTrials trials = trials(new TrialLimits(Duration.ofSeconds(8), 2L << 30));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> trials.require(ModelFolder.read(model)))
          .isInstanceOf(OnnxFailure.class)
          .hasMessageContaining("took longer than 8 seconds");
    }
    assertThat(memory).doesNotExist();
  }

  @Test
  void aGraphThatTakesAllMemoryIsRefused() throws Exception {
    arm(Bombs.large(graph("text_encoder"), 6L << 30), "text_encoder");
    assertThatThrownBy(() ->
            trials(new TrialLimits(Duration.ofMinutes(5), 1L << 30))
                .require(ModelFolder.read(model)))
        .isInstanceOf(OnnxFailure.class)
        .hasMessageContaining("took more than 1.1 GB of memory");
  }

  @Test
  void aGraphThatTheServerRefusesItselfIsLeftToIt() throws Exception {
    arm(new byte[] {1, 2, 3}, "vae_decoder");
    assertThatCode(() -> trials(ENOUGH).require(ModelFolder.read(model)))
        .doesNotThrowAnyException();
    assertThat(memory).doesNotExist();
  }

  @Test
  void aCrashIsAFault() throws Exception {
    TrialProcess process = new TrialProcess(ONE_THREAD, ENOUGH, CrashingMain.class.getName());
    assertThat(process.run(model, Optional.empty()))
        .isEqualTo(
            new TrialProcess.End(
                134, Optional.of("ended the process it was tried in (exit code 134)")));
  }

  /** Ends as a process does that the runtime aborted. */
  static final class CrashingMain {
    private CrashingMain() {}

    public static void main(String[] args) {
      Runtime.getRuntime().halt(134);
    }
  }

  private ModelTrials trials(TrialLimits limits) {
    return new ModelTrials(ONE_THREAD, List.of(), memory, _ -> limits);
  }

  private ModelProto graph(String part) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(model.resolve(part).resolve("model.onnx")));
  }

  private void arm(byte[] graph, String part) throws IOException {
    Files.write(model.resolve(part).resolve("model.onnx"), graph);
  }
}
