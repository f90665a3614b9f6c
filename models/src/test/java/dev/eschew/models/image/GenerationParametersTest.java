package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenerationParametersTest {
  @Test
  void writesTheWebuiText() {
    assertThat(
            new GenerationParameters(
                    "a boat", "sunset", 20, "Euler", 7, 1, 512, 768, "papertown", Map.of())
                .text())
        .isEqualTo(
            "a boat\n"
                + "Negative prompt: sunset\n"
                + "Steps: 20, Sampler: Euler, CFG scale: 7.0, Seed: 1, Size: 512x768,"
                + " Model: papertown");
  }

  @Test
  void quotesWhatWouldBeReadAsSeveralEntries() {
    Map<String, String> extra = new LinkedHashMap<>();
    extra.put("NegToMe", "alpha: 0.9, \"x\"\n\u00e9");
    extra.put("Version", "1.0");
    assertThat(
            new GenerationParameters("a", null, 4, "DPM++ 2M", 5.5, -3, 8, 8, "a,b", extra).text())
        .isEqualTo(
            "a\nSteps: 4, Sampler: DPM++ 2M, CFG scale: 5.5, Seed: -3, Size: 8x8, Model: \"a,b\","
                + " NegToMe: \"alpha: 0.9, \\\"x\\\"\\n\u00e9\", Version: 1.0");
  }

  @Test
  void refusesNonsense() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new GenerationParameters("a", null, 0, "Euler", 7, 1, 8, 8, "m", Map.of()))
        .withMessageContaining("at least 1, but is 0");
  }
}
