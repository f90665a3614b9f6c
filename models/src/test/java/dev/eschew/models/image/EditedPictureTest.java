package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class EditedPictureTest {
  private static final int OPAQUE_RED = 0xFFFF0000;

  @Test
  void aMaskWithoutTransparencyCountsWhereItIsWhite() throws IOException {
    assertThat(masked(0xFFFFFFFF, 0xFF000000, 0xFF808080, 0xFF7F7F7F)).containsExactly(1, 0, 1, 0);
  }

  @Test
  void aMaskWithTransparencyCountsWhereItIsFullyTransparent() throws IOException {
    assertThat(masked(0x00FFFFFF, 0xFFFFFFFF, 0x80FFFFFF, 0x00000000)).containsExactly(1, 0, 0, 1);
  }

  @Test
  void aPicturesOwnTransparencyIsItsMask() throws IOException {
    EditedPicture picture =
        EditedPicture.decode(
            png(2, 2, OPAQUE_RED, 0x000000FF, OPAQUE_RED, OPAQUE_RED), Optional.empty());
    assertThat(picture.maskIsItsOwn()).isTrue();
    assertThat(picture.mask().orElseThrow().toTensor().data()).containsExactly(0, 1, 0, 0);
    assertThat(picture.image().sample(1, 0, 0)).isEqualTo(255);
    EditedPicture translucent =
        EditedPicture.decode(
            png(2, 2, OPAQUE_RED, 0x800000FF, OPAQUE_RED, OPAQUE_RED), Optional.empty());
    assertThat(translucent.mask()).isEmpty();
    assertThat(translucent.maskIsItsOwn()).isFalse();
  }

  @Test
  void bothAreBroughtToASizeAlike() throws IOException {
    byte[] wide = png(4, 2, 1, 1, OPAQUE_RED, 1, 1, 1, OPAQUE_RED, 1);
    byte[] mask =
        png(4, 2, 0xFF000000, 0xFF000000, -1, 0xFF000000, 0xFF000000, 0xFF000000, -1, 0xFF000000);
    EditedPicture fitting =
        EditedPicture.decode(wide, Optional.of(mask)).covering(new ImageSize(2, 2));
    assertThat(fitting.image().width()).isEqualTo(2);
    assertThat(fitting.mask().orElseThrow().toTensor().data()).containsExactly(0, 1, 0, 1);
  }

  @Test
  void saysWhichFileIsAtFault() throws IOException {
    byte[] picture = png(2, 2, 1, 1, 1, 1);
    assertThatThrownBy(() -> EditedPicture.decode(new byte[3], Optional.empty()))
        .isInstanceOfSatisfying(
            UnreadableImageException.class,
            e -> assertThat(e.part()).isEqualTo(UnreadableImageException.Part.IMAGE));
    byte[] strip = png(4, 1, 1, 1, 1, 1);
    assertThatThrownBy(() -> EditedPicture.decode(picture, Optional.of(strip)))
        .hasMessageContaining("aspect ratio")
        .isInstanceOfSatisfying(
            UnreadableImageException.class,
            e -> assertThat(e.part()).isEqualTo(UnreadableImageException.Part.MASK));
  }

  private static float[] masked(int... pixels) throws IOException {
    EditedPicture picture =
        EditedPicture.decode(
            png(2, 2, OPAQUE_RED, OPAQUE_RED, OPAQUE_RED, OPAQUE_RED),
            Optional.of(png(2, 2, pixels)));
    assertThat(picture.maskIsItsOwn()).isFalse();
    return picture.mask().orElseThrow().toTensor().data();
  }

  private static byte[] png(int width, int height, int... argb) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, width, height, argb, 0, width);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }
}
