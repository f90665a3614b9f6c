package dev.eschew.models.evaluation;

import static dev.eschew.models.evaluation.TestReadings.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics of what a prompt names: accuracy, unwanted values, what is left open. */
class ExpectedAttributesTest {
  private static final Map<String, String> ROUND =
      TestReadings.of("person", Map.of("glasses", "round", "frame", "red")).shown();
  private static final Map<String, String> BARE = TestReadings.of("person", Map.of()).shown();
  private static final Map<String, String> CAR =
      TestReadings.of("car", Map.of("time", "night", "glasses", "round")).shown();

  @Test
  void whatMeansNothingIsNotShown() {
    assertThat(ROUND)
        .containsExactly(
            Map.entry("subject", "person"),
            Map.entry("glasses", "round"),
            Map.entry("frame", "red"));
    assertThat(BARE).containsExactly(Map.entry("subject", "person"), Map.entry("glasses", "none"));
    assertThat(CAR).containsExactly(Map.entry("subject", "car"), Map.entry("time", "night"));
  }

  @Test
  void accuracyIsTheShareOfNamedAttributesThatAreRight() {
    Map<String, List<String>> expected =
        Map.of(
            "subject", List.of("person"),
            "glasses", List.of("round"),
            "frame", List.of("white", "red"));
    assertThat(AttributeAccuracy.of(ROUND, expected)).hasValue(1);
    assertThat(AttributeAccuracy.of(BARE, expected)).hasValue(1 / 3.0);
    assertThat(AttributeAccuracy.of(CAR, expected)).hasValue(0);
    assertThat(AttributeAccuracy.of(CAR, Map.of())).isEmpty();
    assertThat(AttributeAccuracy.ofAll(ROUND, expected)).hasValue(1);
    assertThat(AttributeAccuracy.ofAll(BARE, expected)).hasValue(0);
    assertThat(AttributeAccuracy.ofAll(CAR, Map.of())).isEmpty();
    assertThat(AttributeAccuracy.ofSubject(BARE, expected)).hasValue(1);
    assertThat(AttributeAccuracy.ofSubject(CAR, expected)).hasValue(0);
    assertThat(AttributeAccuracy.ofSubject(CAR, Map.of("time", List.of("day")))).isEmpty();
  }

  @Test
  void anyIsAnythingButNone() {
    Map<String, List<String>> glasses = Map.of("glasses", List.of("any"));
    assertThat(AttributeAccuracy.of(ROUND, glasses)).hasValue(1);
    assertThat(AttributeAccuracy.of(BARE, glasses)).hasValue(0);
    assertThat(AttributeAccuracy.of(BARE, Map.of("glasses", List.of("any", "none")))).hasValue(1);
    assertThat(AttributeAccuracy.of(CAR, glasses)).hasValue(0);
  }

  @Test
  void oneUnwantedValueIsEnoughAndAnAttributeThatMeansNothingIsNone() {
    Map<String, List<String>> unwanted =
        Map.of("glasses", List.of("any"), "time", List.of("night", "sunset"));
    assertThat(UnwantedRate.of(ROUND, unwanted)).hasValue(1);
    assertThat(UnwantedRate.of(BARE, unwanted)).hasValue(0);
    assertThat(UnwantedRate.of(CAR, unwanted)).hasValue(1);
    assertThat(UnwantedRate.of(CAR, Map.of("glasses", List.of("any")))).hasValue(0);
    assertThat(UnwantedRate.of(CAR, Map.of())).isEmpty();
  }

  /** Glasses differ and are open; once they are named, the prompt leaves nothing open. */
  @Test
  void namedAttributesAndOtherSubjectsAreNoDiversity() {
    List<Map<String, String>> pictures = List.of(ROUND, BARE, CAR);
    Map<String, List<String>> person = Map.of("subject", List.of("person"));
    List<AttributeCounts> open = OpenAttributes.of(ALL, pictures, person);
    assertThat(open)
        .extracting(counts -> counts.attribute().name())
        .containsExactly("glasses", "frame", "time");
    assertThat(AttributeEntropy.mean(open)).hasValue(1);
    assertThat(AttributeCoverage.mean(open)).hasValue(1);
    Map<String, List<String>> named =
        Map.of("subject", List.of("person"), "glasses", List.of("any"));
    assertThat(AttributeEntropy.mean(OpenAttributes.of(ALL, pictures, named))).isEmpty();
    assertThat(AttributeCoverage.mean(OpenAttributes.of(ALL, pictures, named))).isEmpty();
  }

  /** Without a subject in the prompt, subjects are a diversity: 2/3 persons, 1/3 cars. */
  @Test
  void withoutASubjectAllPicturesCount() {
    List<AttributeCounts> open = OpenAttributes.of(ALL, List.of(ROUND, BARE, CAR), Map.of());
    double subject = -(2 / 3.0 * Math.log(2 / 3.0) + 1 / 3.0 * Math.log(1 / 3.0)) / Math.log(2);
    assertThat(AttributeEntropy.mean(open).orElseThrow())
        .isCloseTo((subject + 1) / 2, within(1e-12));
  }

  @Test
  void coverageIsOfAttributesThatTwoPicturesShow() {
    List<Map<String, String>> cars = List.of(CAR, CAR, ROUND);
    Map<String, List<String>> car = Map.of("subject", List.of("car"));
    assertThat(AttributeCoverage.mean(OpenAttributes.of(ALL, cars, car))).hasValue(1 / 3.0);
    assertThat(AttributeEntropy.mean(OpenAttributes.of(ALL, cars, car))).hasValue(0);
  }

  /** The mean over glasses (0.9) and frame (0.6): neither the subject nor the time counts. */
  @Test
  void certaintyIsOfWhatIsShown() {
    Map<String, AttributeReading> read = new LinkedHashMap<>();
    read.put("subject", new AttributeReading(TestReadings.SUBJECT, List.of(0.7, 0.3)));
    read.put("glasses", new AttributeReading(TestReadings.GLASSES, List.of(0.1, 0.9)));
    read.put("frame", new AttributeReading(TestReadings.FRAME, List.of(0.2, 0.6, 0.2)));
    read.put("time", new AttributeReading(TestReadings.TIME, List.of(1.0, 0.0, 0.0)));
    Tensor embedding = Tensor.of(new float[] {1}, 1);
    assertThat(ReadingCertainty.of(new Reading(embedding, read)).orElseThrow())
        .isCloseTo(0.75, within(1e-12));
    assertThat(ReadingCertainty.of(new Reading(embedding, Map.of()))).isEmpty();
  }

  @Test
  void whatNoPictureCanShowIsRefusedByName() {
    AcceptedValues.requireKnown("here", Map.of("glasses", List.of("any", "round")), ALL);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> AcceptedValues.requireKnown("line 3, expect", Map.of("hat", List.of("any")), ALL))
        .withMessage("line 3, expect: no attribute 'hat', only [subject, glasses, frame, time]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AcceptedValues.requireKnown("here", Map.of("time", List.of("noon")), ALL))
        .withMessage("here: 'time' has no value 'noon', only [day, sunset, night] and any");
  }
}
