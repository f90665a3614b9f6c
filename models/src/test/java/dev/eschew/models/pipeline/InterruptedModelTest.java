package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.RunInterrupt;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A whole model whose runs are ended at any moment draws the same afterwards. */
class InterruptedModelTest {
  private static final GenerationSpec SPEC =
      TestRequests.spec("a cat", 2, 4, SchedulerKind.EULER_ANCESTRAL, TestRequests.guidance(5));

  private static DiffusionModel model;

  @BeforeAll
  static void open() throws Exception {
    ModelFolder folder =
        ModelFolder.read(Path.of("..", "tests", "data", "models", "tiny-sd-optimum-op14"));
    model = DiffusionModel.open(folder, new OnnxRuntime(new Device.Cpu(), 1));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void beforeAnything() {
    RunInterrupt interrupt = new RunInterrupt();
    interrupt.interrupt();
    GenerationSpec other =
        TestRequests.spec("a dog", 1, 2, SchedulerKind.EULER, TestRequests.guidance(5));
    assertThatThrownBy(() -> interrupt.during(() -> model.begin(other)))
        .isInstanceOf(RunInterrupt.RunInterrupted.class);
    List<Generation> parts = model.begin(other).generations();
    assertThatThrownBy(() -> interrupt.during(() -> model.advance(parts)))
        .isInstanceOf(RunInterrupt.RunInterrupted.class);
    while (!parts.getFirst().done()) {
      assertThat(model.advance(parts).byGeneration()).isEmpty();
    }
    assertThatThrownBy(() -> interrupt.during(() -> model.decode(parts.getFirst())))
        .isInstanceOf(RunInterrupt.RunInterrupted.class);
    assertThat(model.decode(parts.getFirst())).hasSize(1);
  }

  @Test
  void atAnyMoment() throws Exception {
    List<Tensor> expected = latents(model.generate(SPEC, GenerationListener.NONE).images());
    int interrupted = 0;
    for (int attempt = 0; attempt < 60; attempt++) {
      Drawing drawing = model.begin(SPEC);
      RunInterrupt interrupt = new RunInterrupt();
      CountDownLatch begun = new CountDownLatch(1);
      int spins = attempt * 20_000;
      Thread ends =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                begun.countDown();
                for (int i = 0; i < spins; i++) {
                  Thread.onSpinWait();
                }
                interrupt.interrupt();
              });
      begun.await();
      try {
        interrupt.during(() -> finish(drawing));
      } catch (RunInterrupt.RunInterrupted e) {
        interrupted++;
      }
      ends.join();
      List<Tensor> latents = latents(finish(drawing));
      for (int i = 0; i < expected.size(); i++) {
        assertThat(latents.get(i).data())
            .as("attempt %d, image %d", attempt, i)
            .isEqualTo(expected.get(i).data());
      }
    }
    assertThat(interrupted).isPositive();
  }

  private static List<GeneratedImage> finish(Drawing drawing) {
    while (!drawing.done()) {
      StepOutcome failures =
          model.advance(drawing.generations().stream().filter(part -> !part.done()).toList());
      assertThat(failures.byGeneration()).isEmpty();
    }
    return drawing.generations().stream().flatMap(part -> model.decode(part).stream()).toList();
  }

  private static List<Tensor> latents(List<GeneratedImage> images) {
    return images.stream().map(GeneratedImage::latents).toList();
  }
}
