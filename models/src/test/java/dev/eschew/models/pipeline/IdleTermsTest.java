package dev.eschew.models.pipeline;

import static dev.eschew.models.pipeline.TestRequests.guidance;
import static dev.eschew.models.pipeline.TestRequests.merging;
import static dev.eschew.models.pipeline.TestRequests.spec;
import static dev.eschew.models.pipeline.TestRequests.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.guidance.NegToMe;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleTermsTest {
  private static final Tensor NO_MAP = Tensor.zeros(0, 0);
  private static final GenerationSpec MERGED =
      spec("a cat", 2, 4, SchedulerKind.EULER, with(guidance(5), merging(NegToMe.Reference.FIRST)));

  @Test
  void aThresholdThatNothingPassedIsNamed() {
    ReceiptRecorder nothing = new ReceiptRecorder(false);
    nothing.attention(GuidanceTerm.NEGTOME, 0, new Trace(0, 0, NO_MAP));
    assertThat(IdleTerms.warnings(MERGED, List.of(nothing.receipt(), nothing.receipt())))
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.param()).isEqualTo("guidance.negtome.threshold");
          assertThat(warning.message()).contains("0.65");
        });
    ReceiptRecorder something = new ReceiptRecorder(false);
    something.attention(GuidanceTerm.NEGTOME, 0, new Trace(0.01, 0.1, NO_MAP));
    assertThat(IdleTerms.warnings(MERGED, List.of(nothing.receipt(), something.receipt())))
        .isEmpty();
  }

  @Test
  void anyTermThatChangedNothingIsNamed() {
    ReceiptRecorder recorder = new ReceiptRecorder(false);
    recorder.attention(GuidanceTerm.NASA, 0, new Trace(1e-9, Double.NaN, NO_MAP));
    recorder.attention(GuidanceTerm.NASA, 1, new Trace(0, Double.NaN, NO_MAP));
    recorder.prediction(
        GuidanceTerm.SCALE, 0, Tensor.zeros(1, 1, 1, 1).map(_ -> 1), Tensor.zeros(1, 1, 1, 1));
    assertThat(IdleTerms.warnings(MERGED, List.of(recorder.receipt())))
        .extracting(Warning::param)
        .containsExactly("guidance.nasa");
  }
}
