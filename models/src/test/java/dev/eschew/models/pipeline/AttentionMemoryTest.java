package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.models.folder.UnetConfig;
import org.junit.jupiter.api.Test;

class AttentionMemoryTest {
  private static final long GIGABYTES = 1_000_000_000L;
  private final UnetConfig stableDiffusion1 = new UnetConfig(64, 4, 0, 8);

  @Test
  void countsAScoreForEachPairOfLatentsHeadAndCopy() {
    assertThat(AttentionMemory.bytes(64, 64, stableDiffusion1))
        .isCloseTo(2 * 4096.0 * 4096 * 8 * 4 * 2, within(1.0));
  }

  @Test
  void aLevelDeeperHasASixteenthOfThePairs() {
    assertThat(AttentionMemory.bytes(128, 128, new UnetConfig(128, 3, 1, 8)))
        .isCloseTo(4096.0 * 4096 * 8 * 4 * 2, within(1.0));
  }

  @Test
  void usualSizesFitAUsualMachineAndHugeOnesNone() {
    assertThatCode(() -> AttentionMemory.check(64, 64, stableDiffusion1, 8 * GIGABYTES))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> AttentionMemory.check(256, 256, stableDiffusion1, 64 * GIGABYTES))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessageContaining("GB")
        .extracting(e -> ((InvalidFieldException) e).field())
        .isEqualTo("size");
  }
}
