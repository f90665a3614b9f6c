package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.eschew.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RgbImageTest {
  @Test
  void takesThePlanesApart() {
    RgbImage image = RgbImage.fromTensor(Tensor.of(new float[] {-1, 1, -1, -1, 1, 1}, 1, 3, 1, 2));
    assertThat(image.rgb()).containsExactly(0, 0, 255, 255, 0, 255);
    assertThat(image.width()).isEqualTo(2);
    assertThat(image.height()).isEqualTo(1);
    assertThat(image.sample(1, 0, 0)).isEqualTo(255);
  }

  @Test
  void roundsHalvesToEven() {
    int roundedDown = 0;
    for (int k = 0; k < 255; k++) {
      float value = 2 * ((k + 0.5f) / 255f) - 1;
      if ((value / 2 + 0.5f) * 255f == k + 0.5f) { // a half in float32 too
        int sample =
            RgbImage.fromTensor(Tensor.of(new float[] {value, 0, 0}, 1, 3, 1, 1)).sample(0, 0, 0);
        assertThat(sample).isEqualTo(k % 2 == 0 ? k : k + 1);
        roundedDown += sample == k ? 1 : 0;
      }
    }
    assertThat(roundedDown).isGreaterThan(20);
  }

  @Test
  void clampsAndMakesNanBlack() {
    RgbImage image =
        RgbImage.fromTensor(
            Tensor.of(
                new float[] {7, -7, Float.NaN, Float.POSITIVE_INFINITY, -0f, 0.5f}, 1, 3, 2, 1));
    assertThat(image.sample(0, 0, 0)).isEqualTo(255);
    assertThat(image.sample(0, 1, 0)).isEqualTo(0);
    assertThat(image.sample(0, 0, 1)).isEqualTo(0);
    assertThat(image.sample(0, 1, 1)).isEqualTo(255);
    assertThat(image.sample(0, 0, 2)).isEqualTo(128);
    assertThat(image.sample(0, 1, 2)).isEqualTo(191);
  }

  @Test
  void survivesABufferedImage() {
    byte[] rgb = new byte[3 * 5 * 4];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i * 37);
    }
    RgbImage image = RgbImage.of(5, 4, rgb);
    assertThat(RgbImage.fromBufferedImage(image.toBufferedImage()).rgb()).isEqualTo(rgb);
  }

  @Test
  void refusesOtherShapes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RgbImage.fromTensor(Tensor.zeros(2, 3, 4, 4)))
        .withMessageContaining("[1, 3, height, width]")
        .withMessageContaining("[2, 3, 4, 4]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RgbImage.of(2, 2, new byte[11]))
        .withMessageContaining("needs 12 bytes, but got 11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFormat.forName("gif"))
        .withMessageContaining("png, jpeg, webp")
        .withMessageContaining("\"gif\"");
    assertThat(ImageFormat.forName("jpeg").mimeType()).isEqualTo("image/jpeg");
  }

  @Test
  void tensorsComeBackAsTheSameBytes() {
    byte[] rgb = new byte[3 * 256];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i * 7 + i / 256);
    }
    RgbImage image = RgbImage.of(64, 4, rgb);
    Tensor tensor = image.toTensor();
    assertThat(tensor.hasShape(1, 3, 4, 64)).isTrue();
    assertThat(RgbImage.fromTensor(tensor).rgb()).isEqualTo(rgb);
    assertThat(RgbImage.of(1, 1, new byte[] {0, -1, 51}).toTensor().data())
        .containsExactly(-1f, 1f, -0.6f);
  }
}
