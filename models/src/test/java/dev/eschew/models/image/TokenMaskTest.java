package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eschew.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenMaskTest {
  @Test
  void takesThePixelAtTheFloorOfTheScaledIndex() {
    GrayImage mask = GrayImage.of(6, 2, new float[] {0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0});
    assertThat(TokenMask.of(mask, 2, 3)).containsExactly(false, true, false, true, true, false);
    assertThat(TokenMask.of(mask, 1, 4)).containsExactly(false, true, true, false);
    assertThat(TokenMask.of(mask.toTensor(), 2, 6))
        .containsExactly(
            false, true, true, true, false, true, true, true, true, false, false, false);
  }

  @Test
  void halfIsNotAbove() {
    float[] values = {0.5f, Math.nextUp(0.5f), Float.NaN, 1};
    assertThat(TokenMask.of(Tensor.of(values, 2, 2), 2, 2))
        .containsExactly(false, true, false, true);
  }

  @Test
  void growsToo() {
    GrayImage mask = GrayImage.of(2, 1, new float[] {0, 1});
    assertThat(TokenMask.of(mask, 3, 4)).hasSize(12).containsSequence(false, false, true, true);
  }

  /** The exact index where float32 rounding cannot matter: extents that divide. */
  @Test
  void wholeFactorsAreExact() {
    for (int tokens = 1; tokens <= 256; tokens++) {
      for (int factor = 1; factor <= 8; factor++) {
        int extent = tokens * factor;
        for (int i : IntStream.of(0, tokens / 2, tokens - 1).toArray()) {
          assertThat(TokenMask.sourceIndex(i, extent, tokens)).isEqualTo(i * factor);
        }
      }
    }
  }

  @Test
  void refusesWhatIsNoMask() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenMask.of(Tensor.zeros(1, 4, 4), 2, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> TokenMask.of(Tensor.zeros(4, 4), 0, 2));
  }
}
