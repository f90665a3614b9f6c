package dev.eschew.models.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseScheduleTest {
  private static NoiseSettings settings(BetaSchedule betas, boolean zeroSnr) {
    return new NoiseSettings(1000, 0.00085, 0.012, betas, null, zeroSnr);
  }

  @ParameterizedTest
  @EnumSource
  void theSignalFallsAndSigmaIsItsInverse(BetaSchedule betas) {
    NoiseSchedule schedule = NoiseSchedule.of(settings(betas, false));
    for (int t = 1; t < schedule.size(); t++) {
      assertThat(schedule.alphaCumprod(t)).isLessThan(schedule.alphaCumprod(t - 1)).isPositive();
      assertThat(schedule.timestepOf(schedule.sigma(t))).isCloseTo(t, within(1e-3));
    }
    assertThat(schedule.interpolatedSigma(10.5))
        .isCloseTo((schedule.sigma(10) + schedule.sigma(11)) / 2, within(1e-9));
    assertThat(schedule.interpolatedSigma(5000)).isEqualTo(schedule.largestSigma());
  }

  @Test
  void stableDiffusionsLargestSigma() {
    NoiseSchedule schedule = NoiseSchedule.of(settings(BetaSchedule.SCALED_LINEAR, false));
    assertThat(schedule.largestSigma()).isCloseTo(14.614647, within(1e-5));
    assertThat(schedule.smallestSigma()).isCloseTo(0.029168, within(1e-6));
  }

  @Test
  void zeroSnrEndsInPureNoiseAndKeepsTheFirstTimestep() {
    NoiseSettings zero = settings(BetaSchedule.SCALED_LINEAR, true);
    NoiseSchedule schedule = NoiseSchedule.of(zero);
    assertThat(schedule.alphaCumprod(999)).isZero();
    assertThat(schedule.alphaCumprod(0)).isCloseTo(1 - 0.00085, within(1e-7));
    assertThat(NoiseSchedule.withFiniteSigmas(zero).largestSigma()).isCloseTo(4096, within(1e-3));
  }

  @Test
  void quantilesOfKnownBetaDistributions() {
    for (double p : new double[] {0, 0.01, 0.3, 0.5, 0.77, 1}) {
      assertThat(BetaDistribution.quantile(p, 1, 1)).isCloseTo(p, within(1e-12));
      assertThat(BetaDistribution.quantile(p, 2, 1)).isCloseTo(Math.sqrt(p), within(1e-12));
      assertThat(BetaDistribution.quantile(p, 0.5, 0.5))
          .isCloseTo(Math.pow(Math.sin(Math.PI * p / 2), 2), within(1e-12));
    }
  }
}
