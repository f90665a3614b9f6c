package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.models.image.UnreadableImageException.Part;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ReferenceImageTest {
  private static final byte[] IMAGE = SampleFiles.read("rgb8.png");
  private static final byte[] BROKEN = {1, 2, 3};

  @Test
  void tellsWhichFileIsBroken() {
    assertThat(fault(BROKEN, Optional.empty()).part()).isEqualTo(Part.IMAGE);
    assertThat(fault(BROKEN, Optional.of(BROKEN)).part()).isEqualTo(Part.IMAGE);
    UnreadableImageException mask = fault(IMAGE, Optional.of(BROKEN));
    assertThat(mask.part().fieldName()).isEqualTo("mask");
    assertThat(mask).hasMessageStartingWith("expected a PNG, JPEG");
  }

  @Test
  void aMaskShowsTheSameView() throws IOException {
    assertThat(fault(IMAGE, Optional.of(png(16, 16, 0, 0))).part()).isEqualTo(Part.MASK);
    assertThat(fault(IMAGE, Optional.of(png(16, 24, 0, 0))))
        .hasMessage("expected the image's aspect ratio, 24x16, got 16x24");
    for (byte[] fitting : new byte[][] {png(24, 16, 0, 0), png(12, 8, 0, 0), png(100, 67, 0, 0)}) {
      assertThat(ReferenceImage.decode(IMAGE, Optional.of(fitting)).mask()).isPresent();
    }
  }

  @Test
  void coversASize() throws IOException {
    ReferenceImage reference =
        ReferenceImage.decode(IMAGE, Optional.of(png(48, 32, 0xFF000000, 0xFFFFFFFF)))
            .covering(new ImageSize(64, 64));
    assertThat(reference.image()).hasToString("RgbImage[64x64]");
    GrayImage mask = reference.mask().orElseThrow();
    assertThat(mask).hasToString("GrayImage[64x64]");
    assertThat(mask.value(31, 63)).isZero();
    assertThat(mask.value(32, 0)).isOne();
  }

  @Test
  void colouredMasksCountByLuminance() throws IOException {
    GrayImage mask = MaskDecoder.decode(png(4, 2, 0xFFFF0000, 0xFF00FF00));
    assertThat(mask.value(0, 0)).isCloseTo(0.299f, within(1e-6f));
    assertThat(mask.value(3, 1)).isCloseTo(0.587f, within(1e-6f));
    assertThat(MaskDecoder.decode(SampleFiles.read("gray8.png")).value(12, 5))
        .isEqualTo(123 / 255f);
  }

  @Test
  void masksDrawnInAlphaAloneCountByAlpha() throws IOException {
    for (int colour : new int[] {0, 0xFFFFFF, 0x30C060}) {
      GrayImage mask = MaskDecoder.decode(png(4, 2, 0x00ABCDEF, 0xFF000000 | colour));
      assertThat(mask.value(1, 1)).as(Integer.toHexString(colour)).isZero();
      assertThat(mask.value(2, 0)).as(Integer.toHexString(colour)).isOne();
    }
  }

  @Test
  void alphaWithinAColouredMaskDims() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00FFFFFF);
    image.setRGB(1, 0, 0xFFFFFFFF);
    image.setRGB(2, 0, 0xFF000000);
    GrayImage mask = MaskDecoder.decode(png(image));
    assertThat(mask.toTensor().data()).containsExactly(0, 1, 0);
  }

  @Test
  void oneOpaqueColourIsNoAlphaMask() throws IOException {
    assertThat(MaskDecoder.decode(png(4, 2, 0xFF000000, 0xFF000000)).value(0, 0)).isZero();
    assertThat(MaskDecoder.decode(png(4, 2, -1, -1)).value(3, 0)).isOne();
  }

  @Test
  void grayImagesHaveAValueAPixel() {
    assertThatIllegalArgumentException().isThrownBy(() -> GrayImage.of(2, 2, new float[3]));
    assertThatIllegalArgumentException().isThrownBy(() -> GrayImage.of(-2, -2, new float[4]));
  }

  private static UnreadableImageException fault(byte[] image, Optional<byte[]> mask) {
    return catchThrowableOfType(
        UnreadableImageException.class, () -> ReferenceImage.decode(image, mask));
  }

  private static byte[] png(int width, int height, int left, int right) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, i % width < width / 2 ? left : right);
    }
    return png(image);
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }
}
