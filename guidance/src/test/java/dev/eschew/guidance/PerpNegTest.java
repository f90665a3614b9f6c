package dev.eschew.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerpNegTest {
  private static final ClassifierFreeGuidance SCALE_5 =
      new ClassifierFreeGuidance(5, Interval.ALWAYS, 0);

  private final Random random = new Random(3);
  private final Tensor positive = gaussian();
  private final Tensor unconditional = gaussian();

  @ParameterizedTest
  @ValueSource(doubles = {-100, -1.5, 2, 100})
  void aPromptEqualToTheMainOneChangesNothing(double weight) {
    assertThat(combine(SCALE_5, weight, positive).data())
        .containsExactly(SCALE_5.combine(positive, unconditional).data());
  }

  @Test
  void noActivePromptIsPlainGuidance() {
    ClassifierFreeGuidance guidance = new ClassifierFreeGuidance(6, Interval.ALWAYS, 0.4);
    assertThat(PerpNeg.combine(guidance, positive, unconditional, List.of(), List.of()).data())
        .containsExactly(guidance.combine(positive, unconditional).data());
    assertThat(PerpNeg.effect(guidance, positive, unconditional, List.of(), List.of()).data())
        .containsOnly(0);
  }

  @Test
  void anOrthogonalPromptActsAsInPlainComposition() {
    Tensor zero = Tensor.zeros(1, 2, 2, 2);
    Tensor main = Tensor.of(new float[] {1, 2, 0, 0, 3, 0, 0, 0}, 1, 2, 2, 2);
    Tensor other = Tensor.of(new float[] {0, 0, 4, 0, 0, 5, 0, 6}, 1, 2, 2, 2);
    Tensor guided = PerpNeg.combine(SCALE_5, main, zero, List.of(prompt(-1.5)), List.of(other));
    for (int i = 0; i < guided.size(); i++) {
      assertThat((double) guided.data()[i])
          .isCloseTo(5 * (main.data()[i] - 1.5 * other.data()[i]), within(1e-5));
    }
  }

  @Test
  void whatItAddsIsPerpendicularToTheMainDirection() {
    Tensor effect =
        PerpNeg.effect(
            SCALE_5,
            positive,
            unconditional,
            List.of(prompt(-2), prompt(0.7)),
            List.of(gaussian(), gaussian()));
    double dot = 0;
    double squares = 0;
    for (int i = 0; i < effect.size(); i++) {
      dot += effect.data()[i] * ((double) positive.data()[i] - unconditional.data()[i]);
      squares += effect.data()[i] * (double) effect.data()[i];
    }
    assertThat(Math.sqrt(squares)).isGreaterThan(10);
    assertThat(dot).isCloseTo(0, within(1e-3));
  }

  @Test
  void promptsAddUp() {
    Tensor one = gaussian();
    Tensor other = gaussian();
    Tensor both =
        PerpNeg.combine(
            SCALE_5,
            positive,
            unconditional,
            List.of(prompt(-1), prompt(0.5)),
            List.of(one, other));
    Tensor plain = SCALE_5.combine(positive, unconditional);
    Tensor first = combine(SCALE_5, -1, one);
    Tensor second = combine(SCALE_5, 0.5, other);
    for (int i = 0; i < both.size(); i++) {
      assertThat((double) both.data()[i])
          .isCloseTo((double) first.data()[i] + second.data()[i] - plain.data()[i], within(1e-4));
    }
  }

  @Test
  void withoutAMainDirectionNothingIsProjectedAway() {
    Tensor other = gaussian();
    Tensor guided =
        PerpNeg.combine(SCALE_5, unconditional, unconditional, List.of(prompt(-1)), List.of(other));
    for (int i = 0; i < guided.size(); i++) {
      double u = unconditional.data()[i];
      assertThat((double) guided.data()[i]).isCloseTo(u - 5 * (other.data()[i] - u), within(1e-4));
    }
  }

  @Test
  void fullRescaleGivesTheMainPredictionsDeviation() {
    Tensor guided = combine(new ClassifierFreeGuidance(8, Interval.ALWAYS, 1), -3, gaussian());
    assertThat(Moments.of(guided.data()).deviation())
        .isCloseTo(Moments.of(positive.data()).deviation(), within(1e-5));
  }

  @Test
  void promptsAreActiveInTheirOwnIntervals() {
    PerpNeg.Prompt early = new PerpNeg.Prompt("a", -1, new Interval(0, 0.5));
    PerpNeg.Prompt late = new PerpNeg.Prompt("b", -1, new Interval(0.5, 1));
    PerpNeg.Prompt weightless = new PerpNeg.Prompt("c", 0, Interval.ALWAYS);
    PerpNeg perpNeg = new PerpNeg(List.of(early, late, weightless));
    assertThat(perpNeg.active(4, 10)).containsExactly(early);
    assertThat(perpNeg.active(5, 10)).containsExactly(late);
    assertThat(weightless.isInert(10)).isTrue();
    assertThat(early.isInert(1)).isTrue();
    assertThat(early.isInert(10)).isFalse();
  }

  @Test
  void refusesWhatItCannotTake() {
    assertThatThrownBy(() -> new PerpNeg(List.of())).hasMessageContaining("1 to 16 prompts, got 0");
    assertThatThrownBy(() -> new PerpNeg(Collections.nCopies(17, prompt(1))))
        .hasMessageContaining("got 17");
    assertThatThrownBy(() -> new PerpNeg.Prompt(" ", -1, Interval.ALWAYS))
        .isInstanceOfSatisfying(
            InvalidTermException.class, e -> assertThat(e.component()).isEqualTo("prompt"));
    assertThatThrownBy(() -> prompt(Double.NaN))
        .hasMessage("expected a weight from -100 to 100, got NaN");
    assertThatThrownBy(
            () -> PerpNeg.combine(SCALE_5, positive, unconditional, List.of(prompt(1)), List.of()))
        .hasMessageContaining("each of 1 prompts, got 0");
  }

  private Tensor combine(ClassifierFreeGuidance guidance, double weight, Tensor prediction) {
    return PerpNeg.combine(
        guidance, positive, unconditional, List.of(prompt(weight)), List.of(prediction));
  }

  private static PerpNeg.Prompt prompt(double weight) {
    return new PerpNeg.Prompt("sunset", weight, Interval.ALWAYS);
  }

  private Tensor gaussian() {
    return Tensor.zeros(1, 4, 8, 6).map(i -> random.nextGaussian());
  }
}
