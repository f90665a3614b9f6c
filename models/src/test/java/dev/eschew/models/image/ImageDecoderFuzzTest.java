package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken files are refused or read, and never anything else. */
class ImageDecoderFuzzTest {
  private static final int MUTATIONS = 150;

  @ParameterizedTest
  @MethodSource("dev.eschew.models.image.SampleFiles#names")
  void mutations(String name) {
    byte[] file = SampleFiles.read(name);
    SplittableRandom random = new SplittableRandom(name.hashCode());
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      if (!readable(mutated(file, random))) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static byte[] mutated(byte[] file, SplittableRandom random) {
    byte[] mutated = file.clone();
    int kind = random.nextInt(4);
    if (kind == 0) {
      return Arrays.copyOf(file, random.nextInt(file.length));
    }
    if (kind == 1) {
      int from = random.nextInt(file.length);
      int to = Math.min(file.length, from + 1 + random.nextInt(32));
      byte[] shorter = Arrays.copyOf(file, file.length - (to - from));
      System.arraycopy(file, to, shorter, from, file.length - to);
      return shorter;
    }
    int changes = 1 + random.nextInt(8);
    int span = kind == 2 ? Math.min(64, file.length) : file.length;
    for (int i = 0; i < changes; i++) {
      mutated[random.nextInt(span)] = (byte) random.nextInt(256);
    }
    return mutated;
  }

  private static boolean readable(byte[] file) {
    try {
      RgbImage image = ImageDecoder.decode(file);
      return image.width() <= ImageDecoder.MAX_SIDE;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("expected ");
      return false;
    } catch (Throwable e) {
      return fail("on " + HexFormat.of().formatHex(file), e);
    }
  }
}
