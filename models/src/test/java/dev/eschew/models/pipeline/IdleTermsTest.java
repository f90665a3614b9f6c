package dev.eschew.models.pipeline;

import static dev.eschew.models.pipeline.TestRequests.begin;
import static dev.eschew.models.pipeline.TestRequests.guidance;
import static dev.eschew.models.pipeline.TestRequests.merging;
import static dev.eschew.models.pipeline.TestRequests.spec;
import static dev.eschew.models.pipeline.TestRequests.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
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
  void timestepsThatTheRunDoesNotMeetAreNamedBefore() {
    assertThat(before(new NegToMe.Timesteps(1000, 999.5), 2))
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.param()).isEqualTo("guidance.negtome.timesteps");
          assertThat(warning.message()).contains("from 999.0 to 0.0");
        });
    assertThat(before(new NegToMe.Timesteps(500, 400), 2))
        .extracting(Warning::param)
        .containsExactly("guidance.negtome.timesteps");
    assertThat(before(new NegToMe.Timesteps(1000, 900), 2)).isEmpty();
  }

  @Test
  void intervalsWithoutStepsAndSingleImagesAreNamedBefore() {
    assertThat(before(new NegToMe.Steps(new Interval(0, 0.2)), 2))
        .extracting(Warning::param)
        .containsExactly("guidance.negtome.interval");
    assertThat(before(new NegToMe.Steps(new Interval(0, 0.3)), 1))
        .extracting(Warning::param)
        .containsExactly("guidance.negtome.reference");
    assertThat(IdleTerms.before(spec("a cat", 1, 4, SchedulerKind.EULER, guidance(5)), null))
        .isEmpty();
  }

  @Test
  void aThresholdThatNothingPassedIsNamedAfter() {
    ReceiptRecorder nothing = new ReceiptRecorder(false);
    nothing.attention(GuidanceTerm.NEGTOME, 0, new Trace(0, 0, NO_MAP));
    assertThat(IdleTerms.after(MERGED, List.of(nothing.receipt(), nothing.receipt())))
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.param()).isEqualTo("guidance.negtome.threshold");
          assertThat(warning.message()).contains("0.65");
        });
    ReceiptRecorder something = new ReceiptRecorder(false);
    something.attention(GuidanceTerm.NEGTOME, 0, new Trace(0.01, 0.1, NO_MAP));
    assertThat(IdleTerms.after(MERGED, List.of(nothing.receipt(), something.receipt()))).isEmpty();
  }

  @Test
  void anyTermThatChangedNothingIsNamedAfter() {
    ReceiptRecorder recorder = new ReceiptRecorder(false);
    recorder.attention(GuidanceTerm.NASA, 0, new Trace(1e-9, Double.NaN, NO_MAP));
    recorder.attention(GuidanceTerm.NASA, 1, new Trace(0, Double.NaN, NO_MAP));
    recorder.prediction(
        GuidanceTerm.SCALE, 0, Tensor.zeros(1, 1, 1, 1).map(_ -> 1), Tensor.zeros(1, 1, 1, 1));
    assertThat(IdleTerms.after(MERGED, List.of(recorder.receipt())))
        .extracting(Warning::param)
        .containsExactly("guidance.nasa");
  }

  private static List<Warning> before(NegToMe.Activity activity, int images) {
    Guidance guidance = with(guidance(5), merging(NegToMe.Reference.FIRST, activity));
    GenerationSpec spec = spec("a cat", images, 4, SchedulerKind.EULER, guidance);
    return IdleTerms.before(spec, begin(spec).images().getFirst().scheduler());
  }
}
