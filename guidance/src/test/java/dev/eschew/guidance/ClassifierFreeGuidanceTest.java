package dev.eschew.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierFreeGuidanceTest {
  private final Random random = new Random(7);
  private final Tensor conditional = gaussian(1, 4, 8, 6);
  private final Tensor unconditional = gaussian(1, 4, 8, 6);

  @Test
  void scaleOneIsTheConditionalPredictionAndNeedsNoOther() {
    ClassifierFreeGuidance guidance = new ClassifierFreeGuidance(1, Interval.ALWAYS, 0);
    assertThat(guidance.isOn(0, 20)).isFalse();
    assertThat(guidance.isInert(20)).isTrue();
    assertClose(guidance.combine(conditional, unconditional), conditional, 1e-6);
  }

  @Test
  void scaleZeroIsTheUnconditionalPrediction() {
    ClassifierFreeGuidance guidance = new ClassifierFreeGuidance(0, Interval.ALWAYS, 0);
    assertThat(guidance.isOn(0, 20)).isTrue();
    assertClose(guidance.combine(conditional, unconditional), unconditional, 0);
  }

  @Test
  void extrapolatesAlongTheDifference() {
    Tensor guided =
        new ClassifierFreeGuidance(7.5, Interval.ALWAYS, 0).combine(conditional, unconditional);
    for (int i = 0; i < guided.size(); i++) {
      double c = conditional.data()[i];
      double u = unconditional.data()[i];
      assertThat((double) guided.data()[i]).isCloseTo(u + 7.5 * (c - u), within(1e-5));
    }
  }

  @Test
  void fullRescaleGivesTheConditionalDeviation() {
    Tensor guided =
        new ClassifierFreeGuidance(9, Interval.ALWAYS, 1).combine(conditional, unconditional);
    assertThat(deviation(guided)).isCloseTo(deviation(conditional), within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.7})
  void partialRescaleIsTheMixOfBoth(double phi) {
    Tensor plain =
        new ClassifierFreeGuidance(6, Interval.ALWAYS, 0).combine(conditional, unconditional);
    Tensor full =
        new ClassifierFreeGuidance(6, Interval.ALWAYS, 1).combine(conditional, unconditional);
    Tensor mixed = plain.map(i -> phi * full.data()[i] + (1 - phi) * plain.data()[i]);
    assertClose(
        new ClassifierFreeGuidance(6, Interval.ALWAYS, phi).combine(conditional, unconditional),
        mixed,
        1e-4);
  }

  @Test
  void rescaleOfAConstantPredictionStaysFinite() {
    Tensor zeros = Tensor.zeros(1, 4, 2, 2);
    assertThat(new ClassifierFreeGuidance(5, Interval.ALWAYS, 1).combine(zeros, zeros).isFinite())
        .isTrue();
  }

  @Test
  void outsideItsIntervalItIsOff() {
    ClassifierFreeGuidance guidance = new ClassifierFreeGuidance(5, new Interval(0.5, 1), 0);
    assertThat(guidance.isOn(4, 10)).isFalse();
    assertThat(guidance.isOn(5, 10)).isTrue();
    assertThat(guidance.isInert(10)).isFalse();
    assertThat(new ClassifierFreeGuidance(5, new Interval(0, 0.05), 0).isInert(10)).isTrue();
  }

  @Test
  void doesNotModifyItsInputs() {
    Tensor before = conditional.copy();
    new ClassifierFreeGuidance(5, Interval.ALWAYS, 0.7).combine(conditional, unconditional);
    assertThat(conditional.data()).containsExactly(before.data());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 101, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAScaleOutOfRange(double scale) {
    assertThatThrownBy(() -> new ClassifierFreeGuidance(scale, Interval.ALWAYS, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 to 100");
  }

  private Tensor gaussian(int... shape) {
    return Tensor.zeros(shape).map(i -> random.nextGaussian());
  }

  private static double deviation(Tensor tensor) {
    double mean = 0;
    for (float value : tensor.data()) {
      mean += value / (double) tensor.size();
    }
    double squares = 0;
    for (float value : tensor.data()) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (tensor.size() - 1));
  }

  private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
    assertThat(actual.shape()).containsExactly(expected.shape());
    for (int i = 0; i < actual.size(); i++) {
      assertThat((double) actual.data()[i])
          .as("value %d", i)
          .isCloseTo(expected.data()[i], within(tolerance));
    }
  }
}
