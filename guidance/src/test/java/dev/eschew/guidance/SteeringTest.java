package dev.eschew.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.guidance.reference.SteeringReference;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two steerings in the papers' words and in the form that the network is told. */
class SteeringTest {
  private static final int HEADS = 2;

  private final Random random = new Random(5);
  private final double[][] queries = gaussian(6, 8);
  private final double[][] positive = attend();
  private final double[][] negative = attend();

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2, 0.5, 3})
  void theSharedFormOfNasaIsThePapersFormula(double scale) {
    assertClose(
        shared(new Nasa("b", scale, Interval.ALWAYS).coefficients()),
        SteeringReference.nasa(positive, negative, scale));
  }

  @ParameterizedTest
  @CsvSource({"3, 2.5, 0.5", "11, 6, 1", "20, 1.2, 0.7", "0, 1, 1", "5, 1000, 0"})
  void theSharedFormOfNagIsThePapersFormula(double scale, double tau, double alpha) {
    assertClose(
        shared(new Nag("b", scale, tau, alpha, Interval.ALWAYS).coefficients()),
        SteeringReference.nag(positive, negative, scale, tau, alpha));
  }

  @Test
  void nagWithoutABoundIsPlainExtrapolation() {
    double[][] steered = SteeringReference.nag(positive, negative, 2, 1000, 1);
    for (int i = 0; i < steered.length; i++) {
      for (int c = 0; c < steered[i].length; c++) {
        assertThat(steered[i][c]).isCloseTo(3 * positive[i][c] - 2 * negative[i][c], within(1e-12));
      }
    }
  }

  @Test
  void nagNeverGrowsATokenBeyondItsBound() {
    double[][] steered = SteeringReference.nag(positive, negative, 50, 1.5, 1);
    for (int i = 0; i < steered.length; i++) {
      assertThat(norm(steered[i]) / norm(positive[i])).isCloseTo(1.5, within(1e-9));
    }
  }

  @Test
  void aTextPushedFromItselfStaysUnderNag() {
    assertClose(SteeringReference.nag(positive, positive, 7, 2, 0.8), positive);
  }

  @Test
  void aTokenOfZerosStays() {
    double[][] zeros = new double[1][8];
    double[][] other = gaussian(1, 8);
    assertThat(SteeringReference.nag(zeros, other, 3, 2.5, 0.5)).isDeepEqualTo(zeros);
    assertThat(SteeringReference.nasa(zeros, other, 0.5)).isDeepEqualTo(zeros);
  }

  @Test
  void attentionToEqualValuesIsThatValue() {
    double[][] values = {{1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 3, 4, 5, 6, 7, 8}};
    for (double[] token : SteeringReference.attention(queries, gaussian(2, 8), values, HEADS)) {
      for (int c = 0; c < token.length; c++) {
        assertThat(token[c]).isCloseTo(values[0][c], within(1e-12));
      }
    }
  }

  @Test
  void attentionFollowsTheKeyThatMatches() {
    double[][] query = {{100, 0, 0, 100}};
    double[][] keys = {{1, 0, 1, 0}, {0, 1, 0, 1}};
    double[][] values = {{1, 2, 3, 4}, {5, 6, 7, 8}};
    double[] token = SteeringReference.attention(query, keys, values, 2)[0];
    // The first head reads the first text token, the second head the second one.
    assertThat(token).containsExactly(new double[] {1, 2, 7, 8}, within(1e-9));
  }

  @Test
  void whatChangesNothingIsOff() {
    assertThat(new Nag("b", 0, 2.5, 0.5, Interval.ALWAYS).isOn(0, 10)).isFalse();
    assertThat(new Nag("b", 3, 2.5, 0, Interval.ALWAYS).isInert(10)).isTrue();
    assertThat(new Nasa("b", 0, Interval.ALWAYS).isInert(10)).isTrue();
    Nasa nasa = new Nasa("b", 0.2, new Interval(0, 0.5));
    assertThat(nasa.isOn(4, 10)).isTrue();
    assertThat(nasa.isOn(5, 10)).isFalse();
    assertThat(nasa.isInert(10)).isFalse();
    assertThat(nasa.isInert(1)).isTrue();
  }

  @Test
  void refusesWhatTheyCannotTake() {
    assertThatThrownBy(() -> new Nag(" ", 3, 2.5, 0.5, Interval.ALWAYS))
        .hasMessageContaining("text");
    assertThatThrownBy(() -> new Nag("b", 101, 2.5, 0.5, Interval.ALWAYS))
        .hasMessage("expected a scale from 0 to 100, got 101");
    assertThatThrownBy(() -> new Nag("b", 3, 0.5, 0.5, Interval.ALWAYS))
        .hasMessage("expected a tau from 1 to 1000, got 0.5");
    assertThatThrownBy(() -> new Nag("b", 3, 2.5, Double.NaN, Interval.ALWAYS))
        .hasMessage("expected an alpha from 0 to 1, got NaN");
    assertThatThrownBy(() -> new Nasa("", 0.2, Interval.ALWAYS)).hasMessageContaining("text");
    assertThatThrownBy(() -> new Nasa("b", Double.POSITIVE_INFINITY, Interval.ALWAYS))
        .hasMessage("expected a scale from 0 to 10, got Infinity");
  }

  /** {@link SteeringCoefficients}' formula. */
  private double[][] shared(SteeringCoefficients told) {
    double[][] result = new double[positive.length][];
    for (int i = 0; i < result.length; i++) {
      double[] plus = positive[i];
      double[] far = new double[plus.length];
      for (int c = 0; c < far.length; c++) {
        far[c] = (1 + told.gain()) * plus[c] - told.push() * negative[i][c];
      }
      double factor = Math.min(1, told.tau() * norm(plus) / norm(far));
      result[i] = new double[plus.length];
      for (int c = 0; c < far.length; c++) {
        result[i][c] = told.alpha() * factor * far[c] + (1 - told.alpha()) * plus[c];
      }
    }
    return result;
  }

  private double[][] attend() {
    return SteeringReference.attention(queries, gaussian(5, 8), gaussian(5, 8), HEADS);
  }

  private double[][] gaussian(int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = random.nextGaussian();
      }
    }
    return values;
  }

  private static double norm(double[] token) {
    double sum = 0;
    for (double value : token) {
      sum += Math.abs(value);
    }
    return sum;
  }

  private static void assertClose(double[][] actual, double[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("token %d", i).containsExactly(expected[i], within(1e-6));
    }
  }
}
