package dev.eschew.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.RgbImage;
import dev.eschew.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScaledCropTest {
  private static final Map<String, Tensor> SCALED =
      NumpyFile.resourceNpz(Golden.FOLDER + "scaled.npz");
  private static final List<RgbImage> PICTURES = Golden.pictures();

  static Set<String> cases() {
    return SCALED.keySet();
  }

  /** Pillow's weights are fixed-point numbers, so where a sum is near a half a level may differ. */
  @ParameterizedTest
  @MethodSource("cases")
  void equalsPillow(String name) {
    String[] words = name.split("_", -1);
    Resampling resampling = Resampling.valueOf(words[0].toUpperCase(Locale.ROOT));
    RgbImage picture = PICTURES.get(Integer.parseInt(words[1]));
    int side = Integer.parseInt(words[3]);
    ScaledCrop crop =
        words[2].equals("stretch")
            ? ScaledCrop.stretched(side)
            : ScaledCrop.covering(picture, Integer.parseInt(words[2]), side);
    byte[] scaled = crop.of(picture, resampling).rgb();
    float[] expected = SCALED.get(name).data();
    assertThat(scaled).hasSameSizeAs(expected);
    int differing = 0;
    for (int i = 0; i < scaled.length; i++) {
      float difference = Math.abs((scaled[i] & 0xFF) - expected[i]);
      assertThat(difference).as("%s, sample %d", name, i).isLessThanOrEqualTo(1);
      differing += difference > 0 ? 1 : 0;
    }
    assertThat(differing).as("samples that differ").isLessThan(scaled.length / 25);
  }

  @ParameterizedTest
  @EnumSource
  void aPictureOfTheSizeStaysAsItIs(Resampling resampling) {
    RgbImage picture = PICTURES.getFirst();
    assertThat(ScaledCrop.covering(picture, 128, 128).of(picture, resampling).rgb())
        .isEqualTo(picture.rgb());
    assertThat(ScaledCrop.stretched(128).of(picture, resampling).rgb()).isEqualTo(picture.rgb());
  }

  /** Also of shapes whose scaled whole would not fit into memory. */
  @Test
  void oneColourStaysThatColour() {
    Random random = new Random(3);
    for (int round = 0; round < 100; round++) {
      boolean isExtreme = round % 10 == 0;
      int width = isExtreme ? 8192 : 1 + random.nextInt(150);
      int height = isExtreme ? 1 : 1 + random.nextInt(150);
      byte[] rgb = new byte[3 * width * height];
      Arrays.fill(rgb, (byte) 201);
      RgbImage picture = RgbImage.of(width, height, rgb);
      int side = 1 + random.nextInt(100);
      int shorter = side + random.nextInt(1000);
      for (Resampling resampling : Resampling.values()) {
        assertThat(ScaledCrop.covering(picture, shorter, side).of(picture, resampling).rgb())
            .as("%dx%d, shorter side to %d, cut to %d", width, height, shorter, side)
            .hasSize(3 * side * side)
            .containsOnly(201);
      }
    }
  }
}
