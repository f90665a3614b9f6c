package dev.eschew.models.pipeline;

import static dev.eschew.models.pipeline.TestRequests.begin;
import static dev.eschew.models.pipeline.TestRequests.draw;
import static dev.eschew.models.pipeline.TestRequests.guidance;
import static dev.eschew.models.pipeline.TestRequests.merging;
import static dev.eschew.models.pipeline.TestRequests.spec;
import static dev.eschew.models.pipeline.TestRequests.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.NegToMe;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptTest {
  private static final Tensor NO_MAP = Tensor.zeros(0, 0);

  @Test
  void changesAreRelative() {
    Tensor before = Tensor.of(new float[] {3, 4, 0, 0}, 1, 2, 1, 2);
    Tensor after = Tensor.of(new float[] {3, 4, 0, 1}, 1, 2, 1, 2);
    assertThat(RelativeChange.of(before, after)).isCloseTo(0.2, within(1e-12));
    assertThat(RelativeChange.of(before, before)).isZero();
    assertThat(RelativeChange.of(Tensor.zeros(1), Tensor.zeros(1))).isZero();
  }

  @Test
  void theSquaresOfAMapAverageToThatOfTheChange() {
    Tensor before = new TorchGenerator(1).randn(1, 4, 6, 5);
    Tensor after = new TorchGenerator(2).randn(1, 4, 6, 5);
    Tensor map = RelativeChange.map(before, after);
    assertThat(map.shape()).containsExactly(6, 5);
    double squares = 0;
    for (float value : map.data()) {
      squares += value * value / map.size();
    }
    assertThat(Math.sqrt(squares)).isCloseTo(RelativeChange.of(before, after), within(1e-5));
  }

  @Test
  void recordsOfAStepAreAveraged() {
    ReceiptRecorder recorder = new ReceiptRecorder(true);
    Tensor map = Tensor.of(new float[] {1, 2}, 1, 2);
    recorder.attention(GuidanceTerm.NEGTOME, 1, new Trace(0.2, 0.5, map));
    recorder.attention(GuidanceTerm.NEGTOME, 1, new Trace(0.4, 1, map));
    recorder.attention(
        GuidanceTerm.NEGTOME, 4, new Trace(0.1, 0, Tensor.of(new float[] {4, 2}, 1, 2)));
    TermReceipt receipt = recorder.receipt().of(GuidanceTerm.NEGTOME).orElseThrow();
    assertThat(receipt.steps()).extracting(StepEffect::step).containsExactly(1, 4);
    assertThat(receipt.steps().get(0).change()).isCloseTo(0.3, within(1e-12));
    assertThat(receipt.steps().get(0).pushed()).hasValue(0.75);
    assertThat(receipt.mostChange()).isCloseTo(0.3, within(1e-12));
    assertThat(receipt.mostPushed()).isEqualTo(0.75);
    assertThat(receipt.map().orElseThrow().data()).containsExactly(2, 2);
  }

  @Test
  void steeringPushesNoTokens() {
    ReceiptRecorder recorder = new ReceiptRecorder(false);
    recorder.attention(GuidanceTerm.NAG, 0, new Trace(0.2, Double.NaN, NO_MAP));
    TermReceipt receipt = recorder.receipt().of(GuidanceTerm.NAG).orElseThrow();
    assertThat(receipt.steps().getFirst().pushed()).isEmpty();
    assertThat(receipt.map()).isEmpty();
    assertThat(recorder.receipt().of(GuidanceTerm.SCALE)).isEmpty();
  }

  @Test
  void eachTermIsReceiptedForTheStepsInWhichItWasOn() {
    Guidance guidance =
        with(
            with(
                with(
                    guidance(5),
                    new PerpNeg(List.of(new PerpNeg.Prompt("red", -1, new Interval(0.5, 1))))),
                new Nag("fog", 3, 2.5, 0.5, new Interval(0, 0.25))),
            merging(NegToMe.Reference.FIRST, new NegToMe.Steps(new Interval(0, 0.5))));
    Generation generation = begin(spec("a cat", 2, 4, SchedulerKind.EULER, guidance));
    draw(new RecordingNetwork(), 8, List.of(generation));
    Receipt first = generation.images().get(0).recorder().receipt();
    Receipt second = generation.images().get(1).recorder().receipt();
    assertThat(first.terms())
        .extracting(TermReceipt::term)
        .containsExactly(GuidanceTerm.SCALE, GuidanceTerm.PERP_NEG, GuidanceTerm.NAG);
    assertThat(steps(second, GuidanceTerm.SCALE)).containsExactly(0, 1, 2, 3);
    assertThat(steps(second, GuidanceTerm.PERP_NEG)).containsExactly(2, 3);
    assertThat(steps(second, GuidanceTerm.NAG)).containsExactly(0);
    assertThat(steps(second, GuidanceTerm.NEGTOME)).containsExactly(0, 1);
    assertThat(second.terms())
        .allSatisfy(receipt -> {
          assertThat(receipt.mostChange()).isPositive();
          assertThat(receipt.map().orElseThrow().shape()).containsExactly(8, 8);
        });
    assertThat(second.of(GuidanceTerm.NEGTOME).orElseThrow().mostPushed()).isEqualTo(0.75);
  }

  private static List<Integer> steps(Receipt receipt, GuidanceTerm term) {
    return receipt.of(term).orElseThrow().steps().stream().map(StepEffect::step).toList();
  }
}
