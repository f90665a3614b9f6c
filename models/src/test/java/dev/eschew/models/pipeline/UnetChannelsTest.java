package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnetChannelsTest {
  @Test
  void theOutputTellsTheLatents() {
    assertThat(UnetChannels.of(4, 4)).isEqualTo(new UnetChannels(4, 0));
    assertThat(UnetChannels.of(9, 4)).isEqualTo(new UnetChannels(4, 5));
    assertThat(UnetChannels.of(33, 16)).isEqualTo(new UnetChannels(16, 17));
    assertThat(UnetChannels.of(6, -1)).isEqualTo(new UnetChannels(6, 0));
    assertThat(UnetChannels.of(9, 0)).isEqualTo(new UnetChannels(4, 5));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 4, depths",
    "7, 4, enlarges",
    "8, 4, instructions",
    "12, 4, expected 4",
    "4, 8, predicts 8",
    "-1, 4, open",
  })
  void whatNobodyCanTellItIsRefused(long input, long output, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UnetChannels.of(input, output))
        .withMessageContaining(reason);
  }
}
