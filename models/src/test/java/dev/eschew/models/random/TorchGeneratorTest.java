package dev.eschew.models.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against torch 2.13.0+cpu with AVX2; {@code golden/randn/README.md} says how the files were made.
 */
class TorchGeneratorTest {
  private static final List<String> SEEDS = List.of("0", "1", "42", "4294967301");
  private static final int[] SIZES = {1, 5, 15, 16, 17, 100, 256, 16384};

  @Test
  void blocksOfSixteenEqualTorchBitForBit() {
    for (String seed : SEEDS) {
      for (int n : SIZES) {
        Tensor expected = NumpyFile.resourceNpy("/golden/randn/seed" + seed + "_n" + n + ".npy");
        Tensor actual = new TorchGenerator(Long.parseLong(seed)).randn(n);
        assertThat(actual.data()).as("seed %s, n %s", seed, n).isEqualTo(expected.data());
      }
    }
  }

  @Test
  void aGeneratorGoesOnWhereItStopped() throws IOException {
    JsonNode next;
    try (InputStream in = NumpyFile.open("/golden/randn/randn.json")) {
      next = new ObjectMapper().readTree(in).get("then3");
    }
    int compared = 0;
    for (String seed : SEEDS) {
      for (int n : SIZES) {
        TorchGenerator generator = new TorchGenerator(Long.parseLong(seed));
        generator.randn(n);
        JsonNode expected = next.get("seed" + seed + "_n" + n + "_then3");
        float[] actual = generator.randn(3).data();
        for (int i = 0; i < 3; i++) {
          assertThat(actual[i]).isEqualTo(expected.get(i).floatValue(), within(1e-6f));
        }
        compared++;
      }
    }
    assertThat(compared).isEqualTo(next.size());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "42", "4294967301"})
  void twoLatentsInARow(long seed) {
    Tensor expected =
        NumpyFile.resourceNpy("/golden/randn/seed" + seed + "_two_latents_1x4x8x8.npy");
    TorchGenerator generator = new TorchGenerator(seed);
    float[] first = generator.randn(1, 4, 8, 8).data();
    float[] second = generator.randn(1, 4, 8, 8).data();
    for (int i = 0; i < 256; i++) {
      assertThat(first[i]).isEqualTo(expected.data()[i]);
      assertThat(second[i]).isEqualTo(expected.data()[256 + i]);
    }
  }

  @Test
  void onlyTheLowThirtyTwoBitsOfASeedCount() {
    assertThat(new TorchGenerator((1L << 32) + 5).randn(32).data())
        .isEqualTo(new TorchGenerator(5).randn(32).data())
        .isNotEqualTo(new TorchGenerator(6).randn(32).data());
  }

  @Test
  void standardNormalInItsMoments() {
    float[] values = new TorchGenerator(2026).randn(1 << 20).data();
    double mean = 0;
    double square = 0;
    double fourth = 0;
    int beyondTwo = 0;
    for (float value : values) {
      mean += value;
      square += (double) value * value;
      fourth += Math.pow(value, 4);
      beyondTwo += Math.abs(value) > 2 ? 1 : 0;
    }
    assertThat(mean / values.length).isCloseTo(0, within(0.005));
    assertThat(square / values.length).isCloseTo(1, within(0.01));
    assertThat(fourth / values.length).isCloseTo(3, within(0.05));
    assertThat(beyondTwo / (double) values.length).isCloseTo(0.0455, within(0.001));
  }
}
