package dev.eschew.server.study.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LinearScaleTest {
  @Test
  void mapsItsEndsAndWhatIsBetween() {
    LinearScale up = new LinearScale(-1, 1, 300, 100);
    assertThat(up.at(-1)).isEqualTo(300);
    assertThat(up.at(0)).isEqualTo(200);
    assertThat(up.at(1)).isEqualTo(100);
    assertThat(up.at(0.123)).isEqualTo(187.7);
  }

  @Test
  void oneValueHasRoomAroundIt() {
    for (double value : new double[] {0, 1, -5, 1e-9, 1e6}) {
      LinearScale scale = LinearScale.around(value, value, 0, 100);
      assertThat(scale.at(value)).isEqualTo(50);
    }
  }

  @Test
  void staysWithinWhatValuesCanBe() {
    LinearScale scale = LinearScale.around(50, 100, 0, 10).within(-1, 101);
    assertThat(scale.high()).isEqualTo(101);
    assertThat(scale.low()).isEqualTo(46);
  }

  @Test
  void refusesAnEmptyAxis() {
    assertThatThrownBy(() -> new LinearScale(1, 1, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("larger");
    assertThatThrownBy(() -> new LinearScale(0, Double.NaN, 0, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
