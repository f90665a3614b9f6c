package dev.eschew.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VendiScoreTest {
  private static final double ROUNDING = 1e-9;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 300})
  void identicalOnesCountAsOne(int n) {
    assertThat(VendiScore.of(Collections.nCopies(n, Tensor.of(new float[] {3, -1, 2}, 3))))
        .isCloseTo(1, within(ROUNDING));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64})
  void orthogonalOnesCountAsManyAsTheyAre(int n) {
    assertThat(VendiScore.of(axes(n, n + 3))).isCloseTo(n, within(ROUNDING));
  }

  /** K / 2 has the eigenvalues (1 ± c) / 2, c the cosine. */
  @ParameterizedTest
  @ValueSource(doubles = {-1, -0.5, 0, 0.3, 0.9, 1})
  void twoOfAnyAngle(double cosine) {
    Tensor one = Tensor.of(new float[] {1, 0}, 2);
    Tensor other =
        Tensor.of(new float[] {(float) cosine, (float) Math.sqrt(1 - cosine * cosine)}, 2);
    double expected = Math.exp(term((1 + cosine) / 2) + term((1 - cosine) / 2));
    assertThat(VendiScore.of(List.of(one, other))).isCloseTo(expected, within(1e-6));
  }

  /** Groups of equals on axes: the eigenvalues are the groups' shares. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "5, 2", "40, 24"})
  void groupsCountByTheirShares(int first, int second) {
    List<Tensor> embeddings = new ArrayList<>();
    embeddings.addAll(Collections.nCopies(first, axes(2, 5).get(0)));
    embeddings.addAll(Collections.nCopies(second, axes(2, 5).get(1)));
    double share = (double) first / (first + second);
    assertThat(VendiScore.of(embeddings))
        .isCloseTo(Math.exp(term(share) + term(1 - share)), within(ROUNDING));
  }

  /** More pictures than dimensions take the other product; zeros appended change nothing. */
  @Test
  void bothProductsAgree() {
    List<Tensor> narrow = random(30, 12, 4);
    List<Tensor> wide = new ArrayList<>();
    for (Tensor embedding : narrow) {
      wide.add(Tensor.of(Arrays.copyOf(embedding.data(), 50), 50));
    }
    assertThat(VendiScore.of(narrow)).isCloseTo(VendiScore.of(wide), within(ROUNDING));
    assertThat(VendiScore.of(narrow)).isBetween(1.5, 12.0);
  }

  @Test
  void lengthAndOrderDoNotCount() {
    List<Tensor> embeddings = random(9, 20, 6);
    List<Tensor> others = new ArrayList<>();
    for (int i = embeddings.size() - 1; i >= 0; i--) {
      Tensor embedding = embeddings.get(i);
      float scale = 1 + i;
      others.add(embedding.map(j -> scale * embedding.data()[j]));
    }
    assertThat(VendiScore.of(others)).isCloseTo(VendiScore.of(embeddings), within(1e-6));
  }

  @Test
  void whatHasNoDirectionIsRefusedByNumber() {
    Tensor one = Tensor.of(new float[] {1, 0}, 2);
    for (float[] values : new float[][] {{0, 0}, {Float.NaN, 1}, {Float.POSITIVE_INFINITY, 1}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> VendiScore.of(List.of(one, Tensor.of(values, 2))))
          .withMessageContaining("embedding 1");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VendiScore.of(List.of(one, Tensor.zeros(3))))
        .withMessageContaining("expected shape [2]");
    assertThatIllegalArgumentException().isThrownBy(() -> VendiScore.of(List.of()));
  }

  private static double term(double share) {
    return share > 0 ? -share * Math.log(share) : 0;
  }

  static List<Tensor> axes(int n, int extent) {
    List<Tensor> axes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      float[] values = new float[extent];
      values[i] = i + 1;
      axes.add(Tensor.of(values, extent));
    }
    return axes;
  }

  static List<Tensor> random(int n, int extent, long seed) {
    Random random = new Random(seed);
    List<Tensor> embeddings = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      embeddings.add(Tensor.zeros(extent).map(_ -> random.nextGaussian()));
    }
    return embeddings;
  }
}
