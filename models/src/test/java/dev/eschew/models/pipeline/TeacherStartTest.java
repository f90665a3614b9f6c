package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.image.RgbImage;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.SchedulerKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a picture lets a run begin. */
class TeacherStartTest {
  /** By diffusers 0.40.0.dev0: {@code LCMScheduler.set_timesteps(..., strength=...)}. */
  @Test
  void theLatentConsistencyPipelineTakesAllStepsOverTheLastPartOfTheTeachers() {
    assertThat(timesteps(4, 0.5, true)).containsExactly(499, 379, 259, 139);
    assertThat(timesteps(4, 0.8, true)).containsExactly(799, 599, 399, 199);
    assertThat(timesteps(3, 0.1, true)).containsExactly(99, 79, 39);
    assertThat(timesteps(8, 1, true)).hasSize(8).startsWith(999);
  }

  @Test
  void otherPipelinesLeaveStepsOut() {
    assertThat(timesteps(4, 0.5, false)).containsExactly(499, 259);
  }

  @Test
  void aPartOfTheTeachersWithFewerStepsIsRefused() {
    assertThatThrownBy(() -> timesteps(4, 0.02, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("strength");
  }

  private static float[] timesteps(int steps, double strength, boolean overTeacher) {
    GenerationSpec plain =
        TestRequests.spec("a cat", 1, steps, SchedulerKind.LCM, TestRequests.guidance(1));
    RgbImage black = RgbImage.of(64, 64, new byte[3 * 64 * 64]);
    GenerationSpec spec =
        new GenerationSpec(
            plain.model(),
            plain.prompt(),
            plain.negativePrompt(),
            plain.images(),
            plain.size(),
            plain.seed(),
            plain.steps(),
            plain.scheduler(),
            plain.guidance(),
            plain.references(),
            plain.sizes(),
            plain.explain(),
            Optional.of(
                new SourceImage(black, Optional.empty(), strength, LatentsFrom.MEAN, overTeacher)));
    return spec.start(TestRequests.scheduler(SchedulerKind.LCM), new TorchGenerator(1)).timesteps();
  }
}
