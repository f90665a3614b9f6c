package dev.eschew.server.study.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NiceTicksTest {
  @Test
  void stepsAreOneTwoOrFive() {
    NiceTicks ticks = NiceTicks.of(-0.03, 0.165, 4);
    assertThat(ticks.values()).hasSize(4);
    assertThat(ticks.values().stream().map(ticks::label))
        .containsExactly("0.00", "0.05", "0.10", "0.15");
    assertThat(labels(0, 97, 5)).containsExactly("0", "20", "40", "60", "80");
    assertThat(labels(-4.9, 0.7, 5)).containsExactly("−4", "−3", "−2", "−1", "0");
  }

  @Test
  void ticksAreOnTheAxisAndTheirLabelsDiffer() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      double low = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(7) - 3);
      double high = low + Math.pow(10, random.nextInt(5) - 3) * (0.1 + random.nextDouble());
      NiceTicks ticks = NiceTicks.of(low, high, 6);
      assertThat(ticks.values()).hasSizeBetween(3, 11);
      assertThat(ticks.values()).allMatch(v -> v >= low - 1e-6 && v <= high + 1e-6);
      List<String> labels = ticks.values().stream().map(ticks::label).toList();
      assertThat(labels).doesNotHaveDuplicates();
      for (double value : ticks.values()) {
        double read = Double.parseDouble(ticks.label(value).replace(FigureFormat.MINUS, "-"));
        assertThat(read).isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
      }
    }
  }

  private static List<String> labels(double low, double high, int about) {
    NiceTicks ticks = NiceTicks.of(low, high, about);
    return ticks.values().stream().map(ticks::label).toList();
  }
}
