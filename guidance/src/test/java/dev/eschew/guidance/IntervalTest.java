package dev.eschew.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 20, 1000})
  void alwaysIncludesEveryStep(int steps) {
    for (int step = 0; step < steps; step++) {
      assertThat(Interval.ALWAYS.contains(step, steps)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // start, stop, steps, first step on, first step off again
    "0.2, 0.8, 10, 2, 8",
    "0.25, 0.5, 10, 2, 5",
    "0, 0.1, 4, 0, 0",
    "0.5, 1, 5, 2, 5",
    "0.99, 1, 5, 4, 5",
    "1, 1, 5, 5, 5",
  })
  void bothEndsAreFloored(double start, double stop, int steps, int firstOn, int firstOff) {
    Interval interval = new Interval(start, stop);
    for (int step = 0; step < steps; step++) {
      assertThat(interval.contains(step, steps))
          .as("step %d", step)
          .isEqualTo(step >= firstOn && step < firstOff);
    }
    assertThat(interval.isEmptyFor(steps)).isEqualTo(firstOn == firstOff);
  }

  @ParameterizedTest
  @CsvSource({"-0.1, 1", "0, 1.1", "0.6, 0.5", "NaN, 1", "0, NaN"})
  void refusesWhatIsNoPartOfARun(double start, double stop) {
    assertThatThrownBy(() -> new Interval(start, stop))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 <= start <= stop <= 1");
  }

  @Test
  void twoHalvesShareNoStepAndMissNone() {
    for (int steps = 1; steps < 50; steps++) {
      for (int step = 0; step < steps; step++) {
        assertThat(new Interval(0, 0.3).contains(step, steps))
            .isNotEqualTo(new Interval(0.3, 1).contains(step, steps));
      }
    }
  }
}
