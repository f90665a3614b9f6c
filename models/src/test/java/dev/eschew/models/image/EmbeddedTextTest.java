package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What image files say about how they were made. */
class EmbeddedTextTest {
  private static final String TEXT = "a große Katze 猫\nSteps: 1";
  private static final RgbImage IMAGE = RgbImage.of(16, 8, new byte[3 * 16 * 8]);

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void whatIsWrittenIsReadBack(ImageFormat format) {
    byte[] file = ImageEncoder.encode(IMAGE, format, new ImageMetadata(TEXT, ""));
    assertThat(EmbeddedText.read(file)).isEqualTo(Map.of("parameters", TEXT));
    byte[] silent = ImageEncoder.encode(IMAGE, format, ImageMetadata.NONE);
    assertThat(EmbeddedText.read(silent)).isEmpty();
  }

  @Test
  void everySampleIsRead() {
    for (String name : SampleFiles.names()) {
      assertThat(EmbeddedText.read(SampleFiles.read(name))).as(name).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void aFileCutOffIsReadOrRefused(ImageFormat format) {
    byte[] file = ImageEncoder.encode(IMAGE, format, new ImageMetadata(TEXT, ""));
    for (int length = 0; length < file.length; length++) {
      byte[] part = Arrays.copyOf(file, length);
      try {
        assertThat(EmbeddedText.read(part)).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThatThrownBy(() -> EmbeddedText.read(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none of these");
  }
}
