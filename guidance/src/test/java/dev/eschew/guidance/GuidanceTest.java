package dev.eschew.guidance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuidanceTest {
  @Test
  void plainIsClassifierFreeGuidanceAlone() {
    Guidance plain = Guidance.plain(new ClassifierFreeGuidance(5, Interval.ALWAYS, 0));
    assertThat(plain.classifierFree().scale()).isEqualTo(5);
    assertThat(plain.perpNeg()).isEmpty();
    assertThat(plain.steering()).isEmpty();
    assertThat(plain.negToMe()).isEmpty();
    assertThat(plain.cads()).isEmpty();
    assertThat(plain.conditioningNoise()).isEmpty();
    assertThat(plain.perpNegPrompts(0, 10)).isEmpty();
  }

  @Test
  void furtherPromptsCountOnlyWhereThereIsAnUnconditionalRow() {
    PerpNeg.Prompt prompt = new PerpNeg.Prompt("a", -1, new Interval(0.2, 1));
    assertThat(withScale(5, prompt).perpNegPrompts(1, 10)).isEmpty();
    assertThat(withScale(5, prompt).perpNegPrompts(2, 10)).containsExactly(prompt);
    assertThat(withScale(5, prompt).perpNegPrompts(6, 10)).isEmpty();
    assertThat(withScale(1, prompt).perpNegPrompts(2, 10)).isEmpty();
    assertThat(withScale(0, prompt).perpNegPrompts(2, 10)).isEmpty();
  }

  private static Guidance withScale(double scale, PerpNeg.Prompt prompt) {
    return new Guidance(
        new ClassifierFreeGuidance(scale, new Interval(0, 0.6), 0),
        Optional.of(new PerpNeg(List.of(prompt))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
