package dev.eschew.models.evaluation;

import static dev.eschew.models.evaluation.TestReadings.FRAME;
import static dev.eschew.models.evaluation.TestReadings.GLASSES;
import static dev.eschew.models.evaluation.TestReadings.SUBJECT;
import static dev.eschew.models.evaluation.TestReadings.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttributeMetricsTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void entropyIsZeroForOneValueAndOneForAllAlike() {
    assertThat(entropy(5, 0, 0)).isCloseTo(0, within(ROUNDING));
    assertThat(entropy(2, 2, 2)).isCloseTo(1, within(ROUNDING));
    assertThat(entropy(4, 4)).isCloseTo(1, within(ROUNDING));
  }

  /** Two pictures cannot show three values: two different ones are the most. */
  @Test
  void entropyIsAShareOfWhatSoManyPicturesCanHave() {
    assertThat(entropy(1, 1, 0)).isCloseTo(1, within(ROUNDING));
    assertThat(entropy(1, 1, 1, 1, 0, 0)).isCloseTo(1, within(ROUNDING));
    double expected = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(3);
    assertThat(entropy(3, 1, 0)).isCloseTo(expected, within(ROUNDING));
  }

  @Test
  void fewerThanTwoPicturesHaveNoEntropy() {
    assertThat(AttributeEntropy.of(counts(0, 0))).isEmpty();
    assertThat(AttributeEntropy.of(counts(0, 1))).isEmpty();
  }

  @Test
  void coverageIsTheShareOfValuesShown() {
    assertThat(AttributeCoverage.of(counts(0, 0, 0))).isZero();
    assertThat(AttributeCoverage.of(counts(9, 0, 1, 0))).isEqualTo(0.5);
    assertThat(AttributeCoverage.of(counts(9, 2, 1, 1))).isEqualTo(1);
  }

  @Test
  void onlyPicturesInWhichAnAttributeMeansSomethingAreCounted() {
    List<Reading> readings =
        List.of(
            TestReadings.of("person", Map.of("glasses", "round", "frame", "red")),
            TestReadings.of("person", Map.of("frame", "white")),
            TestReadings.of("car", Map.of("time", "night", "glasses", "round")));
    assertThat(AttributeCounts.of(SUBJECT, readings).counts())
        .containsExactly(Map.entry("person", 2), Map.entry("car", 1));
    assertThat(AttributeCounts.of(GLASSES, readings).counts())
        .containsExactly(Map.entry("none", 1), Map.entry("round", 1));
    assertThat(AttributeCounts.of(FRAME, readings).counts())
        .containsExactly(Map.entry("black", 0), Map.entry("red", 1), Map.entry("white", 0));
    assertThat(AttributeCounts.of(TIME, readings).shown()).isEqualTo(1);
  }

  /** Glasses differ (1), the frame depends on them, all are persons, no time is told. */
  @Test
  void theMeanIsOfWhatIsOpen() {
    List<Reading> readings =
        List.of(
            TestReadings.of("person", Map.of("glasses", "round", "frame", "red")),
            TestReadings.of("person", Map.of("glasses", "round", "frame", "red")),
            TestReadings.of("person", Map.of()),
            TestReadings.of("person", Map.of()));
    assertThat(mean(readings)).isCloseTo(1, within(ROUNDING));
  }

  /** Two persons alike (glasses 0), a car; the subject itself counts now. */
  @Test
  void theSubjectCountsWhereItDiffers() {
    List<Reading> readings =
        List.of(
            TestReadings.of("person", Map.of()),
            TestReadings.of("person", Map.of()),
            TestReadings.of("car", Map.of()));
    double subject = -(2 / 3.0 * Math.log(2 / 3.0) + 1 / 3.0 * Math.log(1 / 3.0)) / Math.log(2);
    assertThat(mean(readings)).isCloseTo(subject / 2, within(ROUNDING));
  }

  @Test
  void aReadingSaysItsLikeliestValue() {
    AttributeReading reading =
        AttributeReading.ofLogits(TIME, new float[] {1000, (float) (1000 + Math.log(2)), 999});
    double sum = 1 + 2 + Math.exp(-1);
    assertThat(reading.value()).isEqualTo("sunset");
    assertThat(reading.probability()).isCloseTo(2 / sum, within(1e-4));
    assertThat(reading.probabilities().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(ROUNDING));
  }

  @Test
  void anAttributeHasDifferentValues() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Attribute("hat", List.of("cap", "cap"), Set.of(), Map.of(), "logits_hat"))
        .withMessageContaining("hat: expected at least two different values");
  }

  private static double mean(List<Reading> readings) {
    return AttributeEntropy.mean(
            TestReadings.ALL.stream().map(a -> AttributeCounts.of(a, readings)).toList())
        .orElseThrow();
  }

  private static double entropy(int... shown) {
    return AttributeEntropy.of(counts(shown)).orElseThrow();
  }

  private static AttributeCounts counts(int... shown) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    IntStream.range(0, shown.length).forEach(i -> counts.put("value" + i, shown[i]));
    return new AttributeCounts(
        new Attribute("any", List.copyOf(counts.keySet()), Set.of(), Map.of(), "logits"), counts);
  }
}
