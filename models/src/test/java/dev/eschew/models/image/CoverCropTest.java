package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverCropTest {
  @Test
  void anImageOfTheSizeStaysAsItIs() {
    byte[] rgb = new byte[3 * 20 * 10];
    new Random(1).nextBytes(rgb);
    RgbImage image = RgbImage.of(20, 10, rgb);
    assertThat(CoverCrop.apply(image, new ImageSize(20, 10)).rgb()).isEqualTo(rgb);
  }

  @ParameterizedTest
  @CsvSource({
    "200,100,50,50,  50,0,100,100",
    "100,200,50,50,  0,50,100,100",
    "64,48,128,96,   0,0,64,48",
    "300,200,512,512,50,0,200,200",
    "8192,1,512,512, 4095,0,1,1",
    "1,1,2048,16,    0,0,1,1"
  })
  void takesTheLargestCentredPart(
      int width, int height, int wanted, int high, int x, int y, int partWidth, int partHeight) {
    assertThat(CoverCrop.of(width, height, new ImageSize(wanted, high)))
        .isEqualTo(new CoverCrop(x, y, partWidth, partHeight));
  }

  /** Any size from any size: exact, and no pixel from outside the image. */
  @Test
  void oneColourStaysOneColour() {
    Random random = new Random(2);
    for (int i = 0; i < 60; i++) {
      int width = 1 + random.nextInt(150);
      int height = 1 + random.nextInt(150);
      ImageSize size = new ImageSize(1 + random.nextInt(100), 1 + random.nextInt(100));
      byte[] rgb = new byte[3 * width * height];
      Arrays.fill(rgb, (byte) 77);
      RgbImage result = CoverCrop.apply(RgbImage.of(width, height, rgb), size);
      assertThat(result.width()).isEqualTo(size.width());
      assertThat(result.height()).isEqualTo(size.height());
      assertThat(result.rgb()).as("%dx%d to %s", width, height, size).containsOnly(77);
    }
  }

  /** Black and white pixels in turn: whoever picks pixels keeps them, whoever averages is gray. */
  @Test
  void shrinkingAverages() {
    byte[] rgb = new byte[3 * 256 * 256];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ((i / 3 + i / 3 / 256) % 2 == 0 ? 255 : 0);
    }
    RgbImage small = CoverCrop.apply(RgbImage.of(256, 256, rgb), new ImageSize(32, 32));
    for (byte value : small.rgb()) {
      assertThat(value & 0xFF).isBetween(120, 136);
    }
  }

  /** Left half black, right half white: image and mask keep the edge at the same place. */
  @Test
  void imageAndMaskShareTheirGeometry() {
    int width = 90;
    int height = 40;
    byte[] rgb = new byte[3 * width * height];
    float[] values = new float[width * height];
    for (int i = 0; i < values.length; i++) {
      if (i % width >= 30) {
        Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) 255);
        values[i] = 1;
      }
    }
    ImageSize size = new ImageSize(128, 128);
    RgbImage image = CoverCrop.apply(RgbImage.of(width, height, rgb), size);
    GrayImage mask = CoverCrop.apply(GrayImage.of(width, height, values), size);
    // The part is columns 25 to 64, so the edge is 5 of 40 columns from its left: pixel 16 of 128.
    for (int y = 0; y < 128; y++) {
      assertThat(mask.value(15, y)).isZero();
      assertThat(mask.value(16, y)).isOne();
      assertThat(image.sample(13, y, 0)).isLessThan(64);
      assertThat(image.sample(18, y, 0)).isGreaterThan(191);
    }
  }
}
