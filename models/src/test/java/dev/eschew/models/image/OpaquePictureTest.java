package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures and masks of clients to whom transparency means something else. */
class OpaquePictureTest {
  @Test
  void whatIsOpaqueIsLeftAsItIs() throws IOException {
    byte[] file = png(0xFF336699, 0xFF000000);
    assertThat(OpaquePicture.of(file).file()).isSameAs(file);
    assertThat(OpaquePicture.ofMask(file, false).file()).isSameAs(file);
    assertThat(OpaquePicture.of(file).width()).isEqualTo(2);
  }

  @Test
  void whatIsTransparentShowsWhite() throws IOException {
    ArgbImage shown = ImageDecoder.read(OpaquePicture.of(png(0x00336699, 0xFF336699)).file());
    assertThat(shown.pixels()).containsExactly(0xFFFFFFFF, 0xFF336699);
  }

  @Test
  void aMaskMeansTheSameToEdits() throws IOException {
    assertThat(painted(png(0xFFFFFFFF, 0xFF7F7F7F), false)).containsExactly(1, 0);
    assertThat(painted(png(0xFFFFFFFF, 0xFF7F7F7F), true)).containsExactly(0, 1);
    // By alpha: what is painted on the mask, whatever its colour.
    assertThat(painted(png(0xFF000000, 0x00FFFFFF), false)).containsExactly(1, 0);
    assertThat(painted(png(0x81000000, 0x80FFFFFF), false)).containsExactly(1, 0);
    assertThat(painted(png(0x81000000, 0x80FFFFFF), true)).containsExactly(0, 1);
  }

  @Test
  void whatIsNoImageIsRefused() {
    assertThatThrownBy(() -> OpaquePicture.of(new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] painted(byte[] mask, boolean inverted) {
    GrayImage image = RepaintMask.decode(OpaquePicture.ofMask(mask, inverted).file());
    return new float[] {image.value(0, 0), image.value(1, 0)};
  }

  private static byte[] png(int left, int right) throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, left);
    image.setRGB(1, 0, right);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }
}
