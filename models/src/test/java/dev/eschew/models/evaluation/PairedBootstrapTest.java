package dev.eschew.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.models.evaluation.PairedBootstrap.Column;
import dev.eschew.models.evaluation.PairedBootstrap.Interval;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedBootstrapTest {
  /** Two units 0 and 1: a resample has one of them. */
  @Test
  void percentilesOfAKnownDistribution() {
    PairedBootstrap bootstrap = new PairedBootstrap(new int[] {2}, 2000, 1);
    assertThat(bootstrap.mean(column(0, 1))).contains(new Interval(0, 1));
    assertThat(column(0, 1).mean()).contains(0.5);
  }

  /**
   * Normal units in strata of different means: within strata the true mean is in 95 % of the
   * intervals, which are as wide as the strata's variances say, also where a stratum has few units.
   */
  @ParameterizedTest
  @CsvSource({"3, 8", "20, 4", "40, 2"})
  void coversTheTruthAsOftenAsItSays(int count, int size) {
    Random random = new Random(5);
    int[] strata = new int[count];
    Arrays.fill(strata, size);
    double mean = 5 * (count - 1);
    int holds = 0;
    double width = 0;
    for (int trial = 0; trial < 300; trial++) {
      double[] values = new double[count * size];
      for (int i = 0; i < values.length; i++) {
        values[i] = 10 * (i / size) + random.nextGaussian();
      }
      Interval interval =
          new PairedBootstrap(strata, 400, trial).mean(column(values)).orElseThrow();
      holds += interval.low() <= mean && mean <= interval.high() ? 1 : 0;
      width += interval.high() - interval.low();
    }
    assertThat(holds / 300.0).isBetween(0.92, 0.98);
    double expected = 2 * 1.96 / Math.sqrt(count * size);
    assertThat(width / 300 / expected).isCloseTo(1, within(0.04));
  }

  /** However few of a stratum's units a resample draws, the stratum weighs what it weighs. */
  @Test
  void strataKeepTheirWeights() {
    PairedBootstrap bootstrap = new PairedBootstrap(new int[] {1, 2, 5}, 200, 1);
    Interval interval = bootstrap.mean(column(8, 0, 0, 1.6, 1.6, 1.6, 1.6, 1.6)).orElseThrow();
    assertThat(interval.low()).isCloseTo(2, within(1e-12));
    assertThat(interval.high()).isCloseTo(2, within(1e-12));
  }

  @Test
  void aFigureThatDoesNotVaryHasAPointForAnInterval() {
    PairedBootstrap bootstrap = new PairedBootstrap(new int[] {3, 3}, 100, 1);
    assertThat(bootstrap.mean(column(2, 2, 2, 7, 7, 7))).contains(new Interval(4.5, 4.5));
  }

  @Test
  void oneUnitAStratumSaysNothingOfHowItVaries() {
    PairedBootstrap bootstrap = new PairedBootstrap(new int[] {1, 1, 1}, 100, 1);
    assertThat(bootstrap.mean(column(1, 2, 3))).isEmpty();
    assertThat(bootstrap.difference(column(1, 2, 3), column(2, 2, 3))).isEmpty();
    PairedBootstrap half = new PairedBootstrap(new int[] {2, 2}, 100, 1);
    Column few = Column.empty(4);
    few.add(0, 5, 1);
    few.add(2, 6, 1);
    assertThat(half.mean(few)).isEmpty();
    assertThat(half.mean(Column.empty(4))).isEmpty();
    assertThat(Column.empty(4).mean()).isEmpty();
  }

  @Test
  void identicalSettingsDifferByNothingAtAll() {
    Column one = random(12, 3);
    Column other = random(12, 3);
    PairedBootstrap bootstrap = new PairedBootstrap(new int[] {4, 4, 4}, 2000, 9);
    assertThat(bootstrap.difference(one, other)).contains(new Interval(0, 0));
    assertThat(bootstrap.change(one, other)).contains(new Interval(0, 0));
  }

  /** The same units, shifted: each differs by 0.1, however much units vary. */
  @Test
  void differencesArePaired() {
    Column one = random(12, 3);
    Column shifted = random(12, 3);
    for (int unit = 0; unit < 12; unit++) {
      shifted.add(unit, 0.1, 0);
    }
    PairedBootstrap bootstrap = new PairedBootstrap(new int[] {12}, 2000, 9);
    Interval difference = bootstrap.difference(shifted, one).orElseThrow();
    assertThat(difference.low()).isCloseTo(0.1, within(1e-12));
    assertThat(difference.high()).isCloseTo(0.1, within(1e-12));
    Interval alone = bootstrap.mean(one).orElseThrow();
    assertThat(alone.high() - alone.low()).isGreaterThan(0.3);
  }

  @Test
  void aChangeIsRelative() {
    Column one = column(3, 6, 9);
    Column other = column(2, 4, 6);
    Interval change = new PairedBootstrap(new int[] {3}, 500, 2).change(one, other).orElseThrow();
    assertThat(change.low()).isCloseTo(0.5, within(1e-12));
    assertThat(change.high()).isCloseTo(0.5, within(1e-12));
  }

  /** A unit of three images of which one is not there weighs two. */
  @Test
  void unitsCountByTheirWeight() {
    Column column = Column.empty(3);
    column.add(0, 1, 1);
    column.add(0, 0, 1);
    column.add(1, 1, 1);
    assertThat(column.mean()).contains(2 / 3.0);
    assertThat(column.mean(1, 3)).contains(1.0);
    assertThat(column.where(column(1, 1, 1)).mean()).contains(2 / 3.0);
    Column none = Column.empty(3);
    none.add(1, 4, 1);
    assertThat(column.where(none).mean()).contains(1.0);
  }

  @Test
  void theSameSeedDrawsTheSame() {
    int[] strata = {5, 5};
    Column column = random(10, 8);
    assertThat(new PairedBootstrap(strata, 300, 4).mean(column))
        .isEqualTo(new PairedBootstrap(strata, 300, 4).mean(column))
        .isNotEqualTo(new PairedBootstrap(strata, 300, 5).mean(column));
  }

  /** A stratum alone: its units and no others. */
  @Test
  void aStratumHasItsOwnInterval() {
    PairedBootstrap bootstrap = new PairedBootstrap(new int[] {2, 2}, 2000, 1);
    Column column = column(0, 0, 5, 7);
    assertThat(bootstrap.mean(column, 0)).contains(new Interval(0, 0));
    assertThat(bootstrap.mean(column, 1)).contains(new Interval(5, 7));
  }

  @Test
  void strataOfNoSizeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PairedBootstrap(new int[] {-1}, 10, 1));
  }

  private static Column column(double... values) {
    Column column = Column.empty(values.length);
    for (int i = 0; i < values.length; i++) {
      column.add(i, values[i], 1);
    }
    return column;
  }

  private static Column random(int units, long seed) {
    return column(new Random(seed).doubles(units).toArray());
  }
}
