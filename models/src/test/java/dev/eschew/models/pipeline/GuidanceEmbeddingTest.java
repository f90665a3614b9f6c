package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidanceEmbeddingTest {
  /**
   * By diffusers 0.40.0.dev0 ({@code get_guidance_scale_embedding} for w = 7.5, width 256). The
   * angle goes up to 7500, where a float32 has steps of 5e-4: as far may two exponential functions
   * part.
   */
  @ParameterizedTest
  @CsvSource({
    "0, -0.8512358665466309",
    "1, 0.8421311974525452",
    "2, 0.011876258999109268",
    "63, 0.6963727474212646",
    "100, -0.8241929411888123",
    "127, 0.6816387176513672",
    "128, -0.5247832536697388",
    "129, 0.5392727255821228",
    "191, -0.7176802754402161",
    "255, 0.731688916683197"
  })
  void isWhatThePythonPipelineTellsTheNetwork(int index, float expected) {
    Tensor embedding = GuidanceEmbedding.of(8.5, 256);
    assertThat(embedding.hasShape(1, 256)).isTrue();
    float tolerance = index == 0 || index == 128 ? 1e-6f : 5e-4f;
    assertThat(embedding.data()[index]).isCloseTo(expected, within(tolerance));
  }

  @Test
  void scaleOneIsNoGuidanceAndAnOddWidthEndsWithZero() {
    assertThat(GuidanceEmbedding.of(1, 9).data()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 0);
  }

  private static org.assertj.core.data.Offset<Float> within(float tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }
}
