package dev.eschew.server.api.webui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.eschew.models.image.GenerationParameters;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text that stable-diffusion-webui writes into its images. */
class InfotextParserTest {
  @Test
  void itsOwnExampleIsUnderstood() {
    assertThat(
            InfotextParser.parse(
                """
                a cute house, painted (by hand)
                in oil
                Negative prompt: ugly, blurry
                second line
                Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x768, Model hash: 45dee52b
                """))
        .containsExactly(
            entry("Prompt", "a cute house, painted (by hand)\nin oil"),
            entry("Negative prompt", "ugly, blurry\nsecond line"),
            entry("Steps", "20"),
            entry("Sampler", "Euler a"),
            entry("CFG scale", "7"),
            entry("Seed", "965400086"),
            entry("Size", "512x768"),
            entry("Size-1", "512"),
            entry("Size-2", "768"),
            entry("Model hash", "45dee52b"));
  }

  @Test
  void whatWeWriteIsReadBack() {
    String awkward = "one, two: \"three\", \\ four\nfive";
    String text =
        new GenerationParameters(
                "Steps: none, really",
                "",
                12,
                "DPM++ 2M",
                5.5,
                7,
                64,
                128,
                "a model, v2",
                Map.of("Note", awkward))
            .text();
    assertThat(InfotextParser.parse(text))
        .containsEntry("Prompt", "Steps: none, really")
        .containsEntry("Negative prompt", "")
        .containsEntry("Sampler", "DPM++ 2M")
        .containsEntry("CFG scale", "5.5")
        .containsEntry("Model", "a model, v2")
        .containsEntry("Note", awkward);
  }

  @Test
  void aTextWithoutSettingsIsAPrompt() {
    assertThat(InfotextParser.parse("a house: red, big"))
        .containsExactly(entry("Prompt", "a house: red, big"), entry("Negative prompt", ""));
    assertThat(InfotextParser.parse(""))
        .containsExactly(entry("Prompt", ""), entry("Negative prompt", ""));
    assertThat(InfotextParser.parse("Steps: 1, Sampler: \"Euler, Size: 8x8, Seed: 3"))
        .containsEntry("Sampler", "\"Euler")
        .containsEntry("Seed", "3");
  }
}
