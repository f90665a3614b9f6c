package dev.eschew.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CadsTest {
  private final Random random = new Random(2);
  private final Tensor embedding = Tensor.zeros(1, 7, 16).map(i -> 3 + 2 * random.nextGaussian());
  private final Tensor noise = Tensor.zeros(1, 7, 16).map(i -> random.nextGaussian());

  @ParameterizedTest
  @CsvSource({"0, 1", "0.6, 1", "0.75, 0.5", "0.9, 0", "1, 0"})
  void annealsLinearlyBetweenItsTwoTimes(double t, double gamma) {
    assertThat(Cads.DEFAULT.gamma(t)).isCloseTo(gamma, within(1e-12));
  }

  @Test
  void equalTimesAreAStep() {
    Cads step = new Cads(0.5, 0.5, 0.25, 1);
    assertThat(step.gamma(0.5)).isEqualTo(1);
    assertThat(step.gamma(0.51)).isZero();
  }

  @Test
  void timeRunsFromOneDown() {
    assertThat(Cads.timeLeft(0, 20)).isEqualTo(1);
    assertThat(Cads.timeLeft(19, 20)).isCloseTo(0.05, within(1e-12));
    assertThat(Cads.DEFAULT.isOn(0, 10)).isTrue();
    assertThat(Cads.DEFAULT.isOn(3, 10)).isTrue();
    assertThat(Cads.DEFAULT.isOn(5, 10)).isFalse();
    assertThat(new Cads(1, 1, 0.25, 1).isInert()).isTrue();
    assertThat(new Cads(0.6, 0.9, 0, 1).isInert()).isTrue();
    assertThat(Cads.DEFAULT.isInert()).isFalse();
  }

  @Test
  void untouchedOnceTheTimeIsOver() {
    assertThat(Cads.DEFAULT.anneal(embedding, noise, 0.6).data()).containsExactly(embedding.data());
  }

  @Test
  void fullMixingRestoresMeanAndDeviation() {
    for (double t : new double[] {0.7, 0.85, 1}) {
      Moments moments = Moments.of(Cads.DEFAULT.anneal(embedding, noise, t).data());
      Moments expected = Moments.of(embedding.data());
      assertThat(moments.mean()).isCloseTo(expected.mean(), within(1e-5));
      assertThat(moments.deviation()).isCloseTo(expected.deviation(), within(1e-5));
    }
  }

  @Test
  void withoutMixingItIsThePlainSum() {
    Tensor noisy = new Cads(0.6, 0.9, 0.25, 0).anneal(embedding, noise, 0.75);
    for (int i = 0; i < noisy.size(); i++) {
      assertThat((double) noisy.data()[i])
          .isCloseTo(Math.sqrt(0.5) * (embedding.data()[i] + 0.25 * noise.data()[i]), within(1e-5));
    }
  }

  @Test
  void atTheStartNothingOfTheTextIsLeft() {
    Tensor other = embedding.map(i -> embedding.data()[embedding.size() - 1 - i]);
    Tensor one = Cads.DEFAULT.anneal(embedding, noise, 1);
    Tensor two = Cads.DEFAULT.anneal(other, noise, 1);
    for (int i = 0; i < one.size(); i++) {
      assertThat(one.data()[i]).isCloseTo(two.data()[i], within(1e-5f));
    }
  }

  @Test
  void conditioningNoiseIsInDeviationsOfTheEmbedding() {
    Tensor disturbed = new ConditioningNoise(0.5, Interval.ALWAYS).disturb(embedding, noise);
    double deviation = Moments.of(embedding.data()).deviation();
    for (int i = 0; i < disturbed.size(); i++) {
      assertThat((double) disturbed.data()[i])
          .isCloseTo(embedding.data()[i] + 0.5 * deviation * noise.data()[i], within(1e-5));
    }
    assertThat(new ConditioningNoise(0, Interval.ALWAYS).isInert(10)).isTrue();
    ConditioningNoise early = new ConditioningNoise(0.5, ConditioningNoise.DEFAULT_INTERVAL);
    assertThat(early.isOn(1, 10)).isTrue();
    assertThat(early.isOn(2, 10)).isFalse();
    assertThat(early.isInert(4)).isTrue();
  }

  @Test
  void refusesWhatTheyCannotTake() {
    assertThatThrownBy(() -> new Cads(0.9, 0.6, 0.25, 1)).hasMessageContaining("at most tau2");
    assertThatThrownBy(() -> new Cads(-1, 0.9, 0.25, 1)).hasMessageContaining("0 to 1, got -1");
    assertThatThrownBy(() -> new Cads(0.6, 0.9, Double.NaN, 1)).hasMessageContaining("0 to 10");
    assertThatThrownBy(() -> new Cads(0.6, 0.9, 0.25, 2)).hasMessageContaining("0 to 1, got 2");
    assertThatThrownBy(() -> new ConditioningNoise(-0.1, Interval.ALWAYS))
        .hasMessageContaining("0 to 10");
    assertThatThrownBy(() -> Cads.DEFAULT.anneal(embedding, Tensor.zeros(1, 7, 15), 1))
        .hasMessageContaining("shapes differ");
  }
}
