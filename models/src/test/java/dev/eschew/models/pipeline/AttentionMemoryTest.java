package dev.eschew.models.pipeline;

import static dev.eschew.models.pipeline.TestRequests.guidance;
import static dev.eschew.models.pipeline.TestRequests.merging;
import static dev.eschew.models.pipeline.TestRequests.spec;
import static dev.eschew.models.pipeline.TestRequests.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.guidance.NegToMe;
import dev.eschew.models.folder.UnetConfig;
import dev.eschew.models.scheduler.SchedulerKind;
import org.junit.jupiter.api.Test;

class AttentionMemoryTest {
  private static final long GIGABYTES = 1_000_000_000L;
  private static final UnetConfig STABLE_DIFFUSION_1 = new UnetConfig(64, 4, 0, 8);
  private final GenerationSpec plain = spec("a cat", 16, 4, SchedulerKind.EULER, guidance(5));

  @Test
  void countsAScoreForEachPairOfLatentsHeadAndCopy() {
    assertThat(written(64, 64, STABLE_DIFFUSION_1, 8).bytes(2))
        .isCloseTo(2 * 4096.0 * 4096 * 8 * 4 * 2, within(1.0));
  }

  @Test
  void aLevelDeeperHasASixteenthOfThePairs() {
    assertThat(written(128, 128, new UnetConfig(128, 3, 1, 8), 8).bytes(1))
        .isCloseTo(4096.0 * 4096 * 8 * 4 * 2, within(1.0));
  }

  @Test
  void tellsHowManyRowsFit() {
    assertThat(written(64, 64, STABLE_DIFFUSION_1, 8).rows()).isEqualTo(4);
    assertThat(written(256, 256, STABLE_DIFFUSION_1, 8).rows()).isOne();
    assertThat(fused(64, 64).rows()).isBetween(5, 16);
    assertThat(fused(16, 16).rows()).isGreaterThan(64);
  }

  @Test
  void usualSizesFitAUsualMachineAndHugeOnesNone() {
    assertThatCode(() -> written(64, 64, STABLE_DIFFUSION_1, 8).check(plain))
        .doesNotThrowAnyException();
    assertFault(written(256, 256, STABLE_DIFFUSION_1, 64), plain, "size");
  }

  @Test
  void fusedAttentionHoldsNoScores() {
    assertThatCode(() -> fused(64, 64).check(merged(NegToMe.Reference.ALL, 6)))
        .doesNotThrowAnyException();
    assertFault(fused(64, 64), merged(NegToMe.Reference.ALL, 64), "n");
  }

  @Test
  void rowsThatMustShareARunAreCountedAndNamed() {
    AttentionMemory memory = written(64, 64, STABLE_DIFFUSION_1, 8);
    assertThatCode(() -> memory.check(merged(NegToMe.Reference.ALL, 4))).doesNotThrowAnyException();
    assertThatCode(() -> memory.check(merged(NegToMe.Reference.FIRST, 16)))
        .doesNotThrowAnyException();
    assertFault(memory, merged(NegToMe.Reference.ALL, 5), "n");
    AttentionMemory small = written(64, 64, STABLE_DIFFUSION_1, 4);
    assertFault(small, merged(NegToMe.Reference.IMAGES, 1), "guidance.negtome.images");
  }

  private static GenerationSpec merged(NegToMe.Reference reference, int images) {
    return spec("a cat", images, 4, SchedulerKind.EULER, with(guidance(5), merging(reference)));
  }

  private static AttentionMemory written(int height, int width, UnetConfig unet, int gigabytes) {
    return new AttentionMemory(
        height, width, unet, AttentionForm.WRITTEN_OUT, gigabytes * GIGABYTES);
  }

  private static AttentionMemory fused(int height, int width) {
    return new AttentionMemory(
        height, width, STABLE_DIFFUSION_1, AttentionForm.FUSED, 8 * GIGABYTES);
  }

  private static void assertFault(AttentionMemory memory, GenerationSpec spec, String field) {
    assertThatThrownBy(() -> memory.check(spec))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessageContaining("GB")
        .extracting(e -> ((InvalidFieldException) e).field())
        .isEqualTo(field);
  }
}
