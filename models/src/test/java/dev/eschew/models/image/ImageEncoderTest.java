package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageEncoderTest {
  private static final String REQUEST = "{\"prompt\": \"a \u732b\", \"seed\": 7}";

  @Test
  void pngKeepsEveryPixel() throws IOException {
    RgbImage image = noise(37, 23);
    byte[] png = ImageEncoder.encode(image, ImageFormat.PNG, ImageMetadata.NONE);
    assertThat(decode(png).rgb()).isEqualTo(image.rgb());
    assertThat(PngText.read(png)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a boat\nNegative prompt: x\nSteps: 4",
        "caf\u00e9 \u00ff",
        "\u732b \ud83d\ude00 \u0435\u0301\n\u05d0",
        "a\0b",
        "<&>\"'\t\r\n]]>"
      })
  void pngCarriesBothTexts(String parameters) throws IOException {
    RgbImage image = noise(8, 8);
    byte[] png =
        ImageEncoder.encode(image, ImageFormat.PNG, new ImageMetadata(parameters, REQUEST));
    assertThat(PngText.read(png))
        .containsEntry("parameters", parameters)
        .containsEntry("eschew", REQUEST)
        .hasSize(2);
    boolean latin = parameters.chars().allMatch(c -> c < 256);
    String file = new String(png, StandardCharsets.ISO_8859_1);
    assertThat(file).contains((latin ? "tEXt" : "iTXt") + "parameters\0").contains("iTXteschew\0");
    assertThat(decode(png).rgb()).isEqualTo(image.rgb());
  }

  @ParameterizedTest
  @EnumSource(names = {"JPEG", "WEBP"})
  void lossyFormatsComeClose(ImageFormat format) throws IOException {
    RgbImage image = gradient(160, 96);
    for (String text : new String[] {"", "a \u732b", "odd"}) {
      byte[] file = ImageEncoder.encode(image, format, new ImageMetadata(text, REQUEST));
      RgbImage decoded = decode(file);
      assertThat(decoded.width()).isEqualTo(160);
      assertThat(decoded.height()).isEqualTo(96);
      double sum = 0;
      for (int i = 0; i < image.rgb().length; i++) {
        sum += Math.abs((image.rgb()[i] & 0xFF) - (decoded.rgb()[i] & 0xFF));
      }
      assertThat(sum / image.rgb().length).as("mean absolute difference").isLessThan(3);
      String comment =
          "UNICODE\0"
              + new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
      String content = new String(file, StandardCharsets.ISO_8859_1);
      if (text.isEmpty()) {
        assertThat(content).doesNotContain("UNICODE\0");
      } else {
        assertThat(content).contains(comment);
      }
      assertThat(content).doesNotContain("seed");
    }
  }

  @Test
  void aCommentTooLongForJpegIsLeftOut() throws IOException {
    byte[] file =
        ImageEncoder.encode(
            gradient(16, 16), ImageFormat.JPEG, new ImageMetadata("x".repeat(40_000), ""));
    assertThat(decode(file).width()).isEqualTo(16);
    assertThat(file.length).isLessThan(40_000);
  }

  @Test
  void webpHasALargestSide() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            ImageEncoder.encode(
                RgbImage.of(16384, 1, new byte[3 * 16384]), ImageFormat.WEBP, ImageMetadata.NONE))
        .withMessageContaining("16384x1");
  }

  private static RgbImage decode(byte[] file) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    assertThat(image).isNotNull();
    return RgbImage.fromBufferedImage(image);
  }

  static RgbImage noise(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new Random(3).nextBytes(rgb);
    return RgbImage.of(width, height, rgb);
  }

  private static RgbImage gradient(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      rgb[3 * i] = (byte) (255 * (i % width) / width);
      rgb[3 * i + 1] = (byte) (255 * (i / width) / height);
      rgb[3 * i + 2] = (byte) (120 + 60 * Math.sin(i % width / 20.0));
    }
    return RgbImage.of(width, height, rgb);
  }
}
