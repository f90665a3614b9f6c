package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.guidance.Cads;
import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.ConditioningNoise;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoisyConditionTest {
  private static final Tensor PROMPT = TestRequests.embedding("a cat");
  private static final Optional<Cads> CADS = Optional.of(new Cads(0.3, 0.9, 0.25, 1));
  private static final Optional<ConditioningNoise> NOISE =
      Optional.of(new ConditioningNoise(0.5, new Interval(0, 0.5)));

  @Test
  void withoutTermsItIsThePromptItself() {
    NoisyCondition condition = condition(guidance(Optional.empty(), Optional.empty()), 7);
    assertThat(condition.at(0)).isSameAs(PROMPT);
  }

  @Test
  void cadsDrawsAfreshAtEachStepAndEndsOnThePrompt() {
    ReceiptRecorder recorder = new ReceiptRecorder(false);
    NoisyCondition condition =
        new NoisyCondition(PROMPT, guidance(CADS, Optional.empty()), 10, 7, recorder);
    Tensor first = condition.at(0);
    assertThat(condition.at(0)).isSameAs(first);
    // All noise at both, so only the draw can differ.
    assertThat(condition.at(1).data()).isNotEqualTo(first.data());
    assertThat(condition.at(8)).isSameAs(PROMPT);
    TermReceipt receipt = recorder.receipt().of(GuidanceTerm.CADS).orElseThrow();
    assertThat(receipt.steps()).extracting(StepEffect::step).containsExactly(0, 1);
    assertThat(receipt.mostChange()).isPositive();
    assertThat(receipt.map()).isEmpty();
  }

  @Test
  void conditioningNoiseStaysTheSame() {
    NoisyCondition condition = condition(guidance(Optional.empty(), NOISE), 7);
    Tensor first = condition.at(0);
    assertThat(first.data()).isNotEqualTo(PROMPT.data());
    assertThat(condition.at(4).data()).isEqualTo(first.data());
    assertThat(condition.at(5)).isSameAs(PROMPT);
  }

  @Test
  void imagesDifferAndTheTwoNoisesToo() {
    Guidance cads = guidance(CADS, Optional.empty());
    assertThat(condition(cads, 7).at(0).data()).isEqualTo(condition(cads, 7).at(0).data());
    assertThat(condition(cads, 7).at(0).data()).isNotEqualTo(condition(cads, 8).at(0).data());
    Guidance both = guidance(CADS, NOISE);
    assertThat(condition(both, 7).at(0).data()).isNotEqualTo(condition(cads, 7).at(0).data());
    assertThat(NoisyCondition.CADS_SEED).isNotEqualTo(NoisyCondition.CONDITIONING_SEED);
  }

  @Test
  void onlyTheMainRowIsNoisyAndBothCallsOfAStepAlike() {
    GenerationSpec spec =
        TestRequests.spec("a cat", 1, 3, SchedulerKind.HEUN, guidance(CADS, NOISE));
    RecordingNetwork network = new RecordingNetwork();
    TestRequests.draw(network, 8, List.of(TestRequests.begin(spec)));
    List<List<UnetRow>> runs = network.runs();
    assertThat(runs).hasSize(5);
    float[] prompt = PROMPT.data();
    float[] first = runs.get(0).get(0).embedding().data();
    assertThat(first).isNotEqualTo(prompt);
    assertThat(runs.get(1).get(0).embedding().data()).isEqualTo(first);
    assertThat(runs.get(2).get(0).embedding().data()).isNotEqualTo(first);
    for (List<UnetRow> rows : runs) {
      assertThat(rows.get(1).embedding().data()).isEqualTo(TestRequests.embedding("").data());
    }
  }

  private static NoisyCondition condition(Guidance guidance, long seed) {
    return new NoisyCondition(PROMPT, guidance, 10, seed, new ReceiptRecorder(false));
  }

  private static Guidance guidance(Optional<Cads> cads, Optional<ConditioningNoise> noise) {
    return new Guidance(
        new ClassifierFreeGuidance(5, Interval.ALWAYS, 0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        cads,
        noise);
  }
}
