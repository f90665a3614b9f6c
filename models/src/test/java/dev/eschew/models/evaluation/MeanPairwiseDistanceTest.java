package dev.eschew.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeanPairwiseDistanceTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 64})
  void identicalOnesAreNoDistanceApart(int n) {
    assertThat(
            MeanPairwiseDistance.of(Collections.nCopies(n, Tensor.of(new float[] {3, -1, 2}, 3))))
        .isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 64})
  void orthogonalOnesAreOneApart(int n) {
    assertThat(MeanPairwiseDistance.of(VendiScoreTest.axes(n, n))).isCloseTo(1, within(1e-12));
  }

  @Test
  void oppositesAreTwoApart() {
    Tensor one = Tensor.of(new float[] {2, 0}, 2);
    Tensor other = Tensor.of(new float[] {-5, 0}, 2);
    assertThat(MeanPairwiseDistance.of(List.of(one, other))).isCloseTo(2, within(1e-12));
    assertThat(MeanPairwiseDistance.of(List.of(one, one, other))).isCloseTo(4 / 3.0, within(1e-12));
  }

  /** The squared length of the sum of unit vectors is n plus twice the sum of their cosines. */
  @Test
  void equalsWhatTheSumOfUnitVectorsSays() {
    int n = 17;
    List<Tensor> embeddings = VendiScoreTest.random(n, 40, 8);
    double[] sum = new double[40];
    for (Tensor embedding : embeddings) {
      double squares = 0;
      for (float value : embedding.data()) {
        squares += (double) value * value;
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += embedding.data()[i] / Math.sqrt(squares);
      }
    }
    double length = 0;
    for (double value : sum) {
      length += value * value;
    }
    double expected = 1 - (length - n) / (n * (n - 1.0));
    assertThat(MeanPairwiseDistance.of(embeddings)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void oneHasNoPair() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MeanPairwiseDistance.of(VendiScoreTest.axes(1, 2)))
        .withMessageContaining("at least two");
  }
}
