package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.tensor.Tensor;
import org.junit.jupiter.api.Test;

class HeatMapTest {
  private static final int COLDEST = HeatColours.rgb(0);
  private static final int HOTTEST = HeatColours.rgb(1);

  @Test
  void theLargestChangeIsLightest() {
    HeatMap map = HeatMap.of(Tensor.of(new float[] {0, 1, 2, 4}, 2, 2), new ImageSize(64, 32));
    assertThat(map.largest()).isEqualTo(4);
    assertThat(map.image()).hasToString("RgbImage[64x32]");
    assertThat(pixel(map, 0, 0)).isEqualTo(COLDEST);
    assertThat(pixel(map, 63, 0)).isEqualTo(HeatColours.rgb(64 / 255.0));
    assertThat(pixel(map, 0, 31)).isEqualTo(HeatColours.rgb(128 / 255.0));
    assertThat(pixel(map, 63, 31)).isEqualTo(HOTTEST);
  }

  @Test
  void betweenCentresItIsLinear() {
    HeatMap map = HeatMap.of(Tensor.of(new float[] {0, 255}, 1, 2), new ImageSize(128, 1));
    // Centres at 32 and 96: pixel 64 is 32.5 of 64 pixels on the way.
    assertThat(pixel(map, 64, 0)).isEqualTo(HeatColours.rgb(Math.round(255 * 32.5 / 64) / 255.0));
    assertThat(pixel(map, 31, 0)).isEqualTo(COLDEST);
    assertThat(pixel(map, 96, 0)).isEqualTo(HOTTEST);
  }

  @Test
  void nothingAnywhereIsDark() {
    HeatMap map = HeatMap.of(Tensor.zeros(3, 5), new ImageSize(40, 24));
    assertThat(map.largest()).isZero();
    assertThat(pixel(map, 20, 12)).isEqualTo(COLDEST);
  }

  @Test
  void theSameEverywhereIsLight() {
    HeatMap map = HeatMap.of(Tensor.of(new float[] {2, 2, 2}, 1, 3), new ImageSize(7, 7));
    for (int x = 0; x < 7; x++) {
      assertThat(pixel(map, x, x)).isEqualTo(HOTTEST);
    }
  }

  @Test
  void whatIsNotFiniteIsGrayAndOutOfTheScale() {
    float[] changes = {Float.NaN, 3, Float.POSITIVE_INFINITY, 3};
    HeatMap map = HeatMap.of(Tensor.of(changes, 1, 4), new ImageSize(16, 4));
    assertThat(map.largest()).isEqualTo(3);
    for (int x = 0; x < 16; x++) {
      assertThat(pixel(map, x, 2)).isEqualTo(x / 4 % 2 == 0 ? HeatMap.UNKNOWN : HOTTEST);
    }
    HeatMap unknown = HeatMap.of(Tensor.of(new float[] {Float.NaN}, 1, 1), new ImageSize(2, 2));
    assertThat(unknown.largest()).isZero();
    assertThat(pixel(unknown, 1, 1)).isEqualTo(HeatMap.UNKNOWN);
  }

  @Test
  void refusesWhatIsNoMap() {
    ImageSize size = new ImageSize(8, 8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatMap.of(Tensor.of(new float[] {-1}, 1, 1), size))
        .withMessageContaining("-1.0");
    assertThatIllegalArgumentException().isThrownBy(() -> HeatMap.of(Tensor.zeros(4), size));
    assertThatIllegalArgumentException().isThrownBy(() -> HeatMap.of(Tensor.zeros(0, 4), size));
  }

  /** Equal steps of heat are about equal steps of CIE L*. */
  @Test
  void lightnessRisesEvenly() {
    double mean = (lightness(HOTTEST) - lightness(COLDEST)) / 16;
    for (int i = 0; i < 16; i++) {
      double step =
          lightness(HeatColours.rgb((i + 1) / 16.0)) - lightness(HeatColours.rgb(i / 16.0));
      assertThat(step).as("step " + i).isCloseTo(mean, within(0.35 * mean));
    }
    assertThat(lightness(HOTTEST) - lightness(COLDEST)).isGreaterThan(85);
  }

  private static double lightness(int rgb) {
    double luminance =
        0.2126 * linear(rgb >> 16 & 0xFF)
            + 0.7152 * linear(rgb >> 8 & 0xFF)
            + 0.0722 * linear(rgb & 0xFF);
    return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
  }

  private static double linear(int value) {
    double encoded = value / 255.0;
    return encoded <= 0.04045 ? encoded / 12.92 : Math.pow((encoded + 0.055) / 1.055, 2.4);
  }

  private static int pixel(HeatMap map, int x, int y) {
    RgbImage image = map.image();
    return image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
  }
}
