package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileSizeTest {
  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void everyFileSaysItsSize(ImageFormat format) {
    byte[] file =
        ImageEncoder.encode(
            RgbImage.of(24, 16, new byte[3 * 24 * 16]), format, new ImageMetadata("a", "b"));
    assertThat(FileSize.of(file)).isEqualTo(new ImageSize(24, 16));
  }

  @Test
  void whatIsNoFileSaysNone() {
    assertThatThrownBy(() -> FileSize.of(new byte[64]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
