package dev.eschew.server.study.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class FigureFormatTest {
  private static final Metric SHARE = new Metric("alignment", "%", "higher", "");
  private static final Metric PLAIN = new Metric("entropy", "", "higher", "");
  private static final Metric SECONDS = new Metric("time", "s", "lower", "");

  @Test
  void sharesArePercentages() {
    Estimate figure = new Estimate(0.9637, 0.95, 0.9749);
    FigureFormat format = FigureFormat.of(SHARE, List.of(figure), false);
    assertThat(format.value(figure.value())).isEqualTo("96.4");
    assertThat(format.withUnit(figure.value())).isEqualTo("96.4 %");
    assertThat(format.interval(figure)).isEqualTo("[95.0, 97.5]");
    assertThat(format.difference(-0.0412)).isEqualTo("−4.1");
    assertThat(format.heading()).isEqualTo("alignment, %");
    assertThat(format.differenceUnit()).isEqualTo("percentage points");
    assertThat(FigureFormat.of(SHARE, List.of(figure), true).differenceUnit()).isEqualTo("%");
  }

  @Test
  void decimalsFollowTheSizeAndTheInterval() {
    assertThat(write(PLAIN, new Estimate(0.4123, 0.386, 0.438))).isEqualTo("0.412 [0.386, 0.438]");
    assertThat(write(PLAIN, new Estimate(2.1347, 2.04, 2.22))).isEqualTo("2.13 [2.04, 2.22]");
    assertThat(write(SECONDS, new Estimate(1.8402, 1.8362, 1.8442)))
        .isEqualTo("1.840 s [1.836, 1.844]");
    assertThat(write(SECONDS, new Estimate(123.456, 100.0, 140.0)))
        .isEqualTo("123.5 s [100.0, 140.0]");
    assertThat(write(PLAIN, new Estimate(0.00123, null, null))).isEqualTo("0.0012");
  }

  @Test
  void thereIsNoMinusZeroAndNoNan() {
    FigureFormat format = new FigureFormat(PLAIN, 2, false);
    assertThat(format.value(-0.001)).isEqualTo("0.00");
    assertThat(format.difference(-0.001)).isEqualTo("+0.00");
    assertThat(format.withUnit(Double.NaN)).isEqualTo("–");
    assertThat(format.difference(Double.NaN)).isEqualTo("–");
    assertThat(format.interval(new Estimate(1, Double.NaN, 2.0))).isEmpty();
  }

  @Test
  void aVerdictNeedsAnIntervalThatLeavesZeroOut() {
    assertThat(Verdict.of(SHARE, new Estimate(0.1, 0.05, 0.2))).isEqualTo(Verdict.BETTER);
    assertThat(Verdict.of(SHARE, new Estimate(-0.1, -0.2, -0.05))).isEqualTo(Verdict.WORSE);
    assertThat(Verdict.of(SECONDS, new Estimate(0.1, 0.05, 0.2))).isEqualTo(Verdict.WORSE);
    assertThat(Verdict.of(SECONDS, new Estimate(-0.1, -0.2, -0.05))).isEqualTo(Verdict.BETTER);
    Metric neither = new Metric("similarity", "", "neither", "");
    assertThat(Verdict.of(neither, new Estimate(0.1, 0.05, 0.2))).isEqualTo(Verdict.DIFFERENT);
    assertThat(Verdict.of(SHARE, new Estimate(0.1, -0.01, 0.2))).isEqualTo(Verdict.UNCLEAR);
    assertThat(Verdict.of(SHARE, new Estimate(0.1, 0.0, 0.2))).isEqualTo(Verdict.UNCLEAR);
    assertThat(Verdict.of(SHARE, new Estimate(0.1, null, null))).isEqualTo(Verdict.UNCLEAR);
    assertThat(Verdict.of(SHARE, null)).isEqualTo(Verdict.UNCLEAR);
  }

  private static String write(Metric metric, Estimate figure) {
    FigureFormat format = FigureFormat.of(metric, List.of(figure), false);
    return (format.withUnit(figure.value()) + " " + format.interval(figure)).strip();
  }
}
