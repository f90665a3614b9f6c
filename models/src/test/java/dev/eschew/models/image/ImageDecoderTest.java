package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  /** Decoders of lossy files differ by rounding, those of CMYK by the profile they assume. */
  private static int tolerance(String name) {
    if (name.startsWith("cmyk")) {
      return 60;
    }
    return name.endsWith(".jpg") ? 8 : 0;
  }

  @ParameterizedTest
  @MethodSource("dev.eschew.models.image.SampleFiles#names")
  void readsAsPillowDoes(String name) throws IOException {
    RgbImage decoded = ImageDecoder.decode(SampleFiles.read(name));
    BufferedImage expected =
        ImageIO.read(new ByteArrayInputStream(SampleFiles.read(name + ".expected.png")));
    assertThat(decoded).hasToString(RgbImage.fromBufferedImage(expected).toString());
    assertThat(largestDifference(decoded, RgbImage.fromBufferedImage(expected)))
        .isLessThanOrEqualTo(tolerance(name));
  }

  @Test
  void readsDeepAndInterlacedPng() throws IOException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            ComponentColorModel.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 5, 3, 3, new Point());
    raster.setPixel(4, 2, new int[] {257 * 200, 257 * 100 + 100, 65_535});
    BufferedImage image = new BufferedImage(model, raster, false, null);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    var parameters = writer.getDefaultWriteParam();
    parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    try (var output = ImageIO.createImageOutputStream(file)) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    assertThat(file.toByteArray()[24]).as("bits a sample").isEqualTo((byte) 16);
    assertThat(file.toByteArray()[28]).as("interlace method").isEqualTo((byte) 1);
    RgbImage decoded = ImageDecoder.decode(file.toByteArray());
    assertThat(Arrays.copyOfRange(decoded.rgb(), 3 * 14, 3 * 15))
        .containsExactly((byte) 200, (byte) 100, (byte) 255);
  }

  @Test
  void readsWhatTheServerWrites() {
    RgbImage image = ImageDecoder.decode(SampleFiles.read("rgb8.png"));
    for (ImageFormat format : ImageFormat.values()) {
      byte[] file = ImageEncoder.encode(image, format, new ImageMetadata("a boat", "{}"));
      assertThat(largestDifference(ImageDecoder.decode(file), image))
          .as(format.formatName())
          .isLessThanOrEqualTo(format == ImageFormat.PNG ? 0 : 40);
    }
  }

  @ParameterizedTest
  @CsvSource({"8193,1", "1,8193", "8000,5001", "65535,65535"})
  void refusesLargePicturesByTheirHeaders(int width, int height) {
    for (String name : new String[] {"rgb8.png", "rgb.jpg", "palette.gif"}) {
      byte[] file = SampleFiles.read(name);
      ByteBuffer bytes = ByteBuffer.wrap(file);
      switch (name) {
        case "rgb8.png" -> {
          bytes.putInt(16, width).putInt(20, height);
          CRC32 check = new CRC32();
          check.update(file, 12, 17);
          bytes.putInt(29, (int) check.getValue());
        }
        case "rgb.jpg" -> {
          int frame = indexOf(file, (byte) 0xFF, (byte) 0xC0);
          bytes.putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
        }
        default -> {
          int descriptor = indexOf(file, (byte) 0x2C, (byte) 0);
          bytes
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort(6, (short) width)
              .putShort(8, (short) height)
              .putShort(descriptor + 5, (short) width)
              .putShort(descriptor + 7, (short) height);
        }
      }
      assertThatThrownBy(() -> ImageDecoder.decode(file))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected at most 8192 pixels a side and 40 megapixels, got %dx%d", width, height);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossy.webp", "lossy-alpha.webp", "lossless.webp", "orientation6.webp"})
  void refusesLargePicturesBehindSmallWebpHeaders(String name) {
    byte[] file = SampleFiles.read(name);
    boolean lossy = name.startsWith("lossy");
    int sides =
        lossy
            ? indexOf(file, (byte) 0x9D, (byte) 0x01) + 3
            : indexOf(file, (byte) 0x2F, (byte) 0x17) + 1;
    file[sides] = (byte) 0xFF;
    file[sides + 1] |= 0x3F;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDecoder.decode(file))
        .withMessageContaining("40 megapixels, got 163");
  }

  @Test
  void readsTheLongestSide() {
    RgbImage strip = RgbImage.of(ImageDecoder.MAX_SIDE, 1, new byte[3 * ImageDecoder.MAX_SIDE]);
    byte[] png = ImageEncoder.encode(strip, ImageFormat.PNG, ImageMetadata.NONE);
    assertThat(ImageDecoder.decode(png).width()).isEqualTo(8192);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb8.png", "rgb.jpg", "progressive.jpg", "lossy.webp", "palette.gif"})
  void refusesWhatIsCutOff(String name) {
    byte[] file = SampleFiles.read(name);
    for (int length : new int[] {20, file.length / 2, file.length * 3 / 4}) {
      assertThatIllegalArgumentException()
          .as("%s cut to %d of %d bytes", name, length, file.length)
          .isThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(file, length)))
          .withMessageContaining("broken or cut off");
    }
  }

  @Test
  void refusesAJpegWithAHoleInItsPixels() {
    byte[] file = SampleFiles.read("rgb.jpg");
    int scan = indexOf(file, (byte) 0xFF, (byte) 0xDA) + 14;
    byte[] holed = Arrays.copyOf(file, scan + 50);
    holed[scan + 48] = (byte) 0xFF;
    holed[scan + 49] = (byte) 0xD9;
    assertThatIllegalArgumentException().isThrownBy(() -> ImageDecoder.decode(holed));
  }

  @Test
  void refusesAJpegOfManyScans() {
    byte[] file = Arrays.copyOf(SampleFiles.read("progressive.jpg"), 2000);
    for (int i = 1500; i < 1800; i += 2) {
      file[i] = (byte) 0xFF;
      file[i + 1] = (byte) 0xDA;
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDecoder.decode(file))
        .withMessageContaining("at most 100 scans, got 1");
  }

  /** A reader would make room for gigabytes. */
  @Test
  void refusesAJpegWithAProfileLongerThanItself() {
    byte[] file = SampleFiles.read("srgb-profile.jpg");
    int profile = indexOf(file, (byte) 0xFF, (byte) 0xE2) + 18;
    file[profile] = 0x6C;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDecoder.decode(file))
        .withRootCauseInstanceOf(IOException.class)
        .withStackTraceContaining("a colour profile longer than the file");
  }

  @Test
  void refusesAnAnimatedWebp() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDecoder.decode(SampleFiles.read("animated.webp")))
        .withMessage("expected a WebP file of one picture, got an animation");
  }

  @Test
  void refusesABmpWithAnotherFileInIt() {
    byte[] file = SampleFiles.read("rgb.bmp");
    file[30] = 5;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDecoder.decode(file))
        .withMessageContaining("another file in it");
  }

  @Test
  void refusesWhatIsNoPicture() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDecoder.decode(new byte[0]))
        .withMessage("expected an image file, got no bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDecoder.decode("<svg/>".getBytes(StandardCharsets.UTF_8)))
        .withMessage("expected a PNG, JPEG, WebP, GIF or BMP file, got none of these");
  }

  private static int indexOf(byte[] file, byte first, byte second) {
    for (int i = 13; i + 1 < file.length; i++) {
      if (file[i] == first && file[i + 1] == second) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  private static int largestDifference(RgbImage a, RgbImage b) {
    int largest = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF)));
    }
    return largest;
  }
}
