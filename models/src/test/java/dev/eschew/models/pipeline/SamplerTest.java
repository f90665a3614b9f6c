package dev.eschew.models.pipeline;

import static dev.eschew.models.pipeline.TestRequests.begin;
import static dev.eschew.models.pipeline.TestRequests.draw;
import static dev.eschew.models.pipeline.TestRequests.embedding;
import static dev.eschew.models.pipeline.TestRequests.guidance;
import static dev.eschew.models.pipeline.TestRequests.merging;
import static dev.eschew.models.pipeline.TestRequests.spec;
import static dev.eschew.models.pipeline.TestRequests.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.guidance.Cads;
import dev.eschew.guidance.ConditioningNoise;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.NegToMe;
import dev.eschew.models.onnx.Interruptions;
import dev.eschew.models.onnx.RunInterrupt;
import dev.eschew.models.scheduler.SchedulerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of those who share a UNet run that fails, is ended or gives no numbers. */
class SamplerTest {
  private static final String CULPRIT = "a bad cat";

  /** Noise on embeddings, ancestral noise, a second-order solver, merged tokens. */
  private static List<GenerationSpec> sound() {
    Guidance plain = guidance(5);
    Guidance noisy =
        new Guidance(
            plain.classifierFree(),
            plain.perpNeg(),
            plain.steering(),
            plain.negToMe(),
            Optional.of(new Cads(0.6, 0.9, 0.25, 1)),
            Optional.of(new ConditioningNoise(0.2, Interval.ALWAYS)));
    return List.of(
        spec("a dog", 1, 5, SchedulerKind.EULER_ANCESTRAL, noisy),
        spec("a fox", 1, 4, SchedulerKind.HEUN, plain),
        spec("an owl", 3, 6, SchedulerKind.DPMPP_2M, with(plain, merging(NegToMe.Reference.FIRST))),
        spec("an elk", 1, 4, SchedulerKind.PNDM, guidance(1)));
  }

  private static GenerationSpec culprit() {
    return spec(CULPRIT, 1, 5, SchedulerKind.EULER, guidance(5));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64})
  void onlyTheCulpritFails(int budget) {
    FaultyNetwork network =
        FaultyNetwork.throwing(rows -> {
          if (rows.stream().anyMatch(SamplerTest::isOfCulprit)) {
            throw new IllegalStateException("it is of the culprit");
          }
        });
    Sampler sampler = new Sampler(network, new RunPlanner(budget, budget));
    List<Generation> others = sound().stream().map(TestRequests::begin).toList();
    Generation culprit = begin(culprit());
    List<Generation> all = new ArrayList<>(others);
    all.add(2, culprit);

    StepOutcome failures = sampler.advance(all);
    assertThat(failures.runsRepeated()).isTrue();
    assertThat(failures.byGeneration()).containsOnlyKeys(culprit);
    assertThat(failures.failure(culprit).orElseThrow()).hasMessage("it is of the culprit");
    assertThat(culprit.share()).isZero();

    finish(sampler, others);
    assertAsAlone(others);
  }

  @Test
  void eachPartIsTriedOnceMore() {
    FaultyNetwork network =
        FaultyNetwork.throwing(_ -> {
          throw new IllegalStateException("always");
        });
    Sampler sampler = new Sampler(network, new RunPlanner(64, 64));
    List<Generation> all = sound().stream().map(TestRequests::begin).toList();
    StepOutcome failures = sampler.advance(all);
    assertThat(failures.byGeneration()).containsOnlyKeys(all.toArray(Generation[]::new));
    assertThat(network.runs()).isEqualTo(1 + all.size());
  }

  @Test
  void whoIsAloneIsNotTriedAgain() {
    FaultyNetwork network =
        FaultyNetwork.throwing(_ -> {
          throw new IllegalStateException("always");
        });
    Generation alone = begin(culprit());
    StepOutcome failures = new Sampler(network, new RunPlanner(64, 64)).advance(List.of(alone));
    assertThat(failures.byGeneration()).containsOnlyKeys(alone);
    assertThat(failures.runsRepeated()).isFalse();
    assertThat(network.runs()).isEqualTo(1);
  }

  /** Such as no memory for so many rows, in any run of any step. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void aFailureThatPassesHarmsNobody(int failing) {
    int[] runs = {0};
    FaultyNetwork network =
        FaultyNetwork.throwing(_ -> {
          if (++runs[0] == failing) {
            throw new OutOfMemoryError("for a moment");
          }
        });
    Sampler sampler = new Sampler(network, new RunPlanner(4, 4));
    List<Generation> all = sound().stream().map(TestRequests::begin).toList();
    List<StepOutcome> steps = finish(sampler, all);
    assertThat(steps.stream().filter(StepOutcome::runsRepeated)).hasSize(1);
    assertAsAlone(all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 11})
  void anInterruptedStepCanBeTakenAgain(int interrupted) {
    int[] runs = {0};
    FaultyNetwork network =
        FaultyNetwork.throwing(_ -> {
          if (++runs[0] == interrupted) {
            throw Interruptions.thrown();
          }
        });
    Sampler sampler = new Sampler(network, new RunPlanner(3, 3));
    List<Generation> all = sound().stream().map(TestRequests::begin).toList();
    List<Double> before = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (!all.stream().allMatch(Generation::done)) {
                before.clear();
                all.forEach(each -> before.add(each.share()));
                sampler.advance(all.stream().filter(each -> !each.done()).toList());
              }
            })
        .isInstanceOf(RunInterrupt.RunInterrupted.class);
    assertThat(all.stream().map(Generation::share).toList()).isEqualTo(before);
    finish(sampler, all);
    assertAsAlone(all);
  }

  /** A run fails; while its parts are tried one by one, everything is ended. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void whoDidNotGoOnCanGoOnLater(int triedBefore) {
    int[] runs = {0};
    FaultyNetwork network =
        FaultyNetwork.throwing(_ -> {
          runs[0]++;
          if (runs[0] == 1) {
            throw new IllegalStateException("shared");
          } else if (runs[0] > triedBefore && runs[0] < 10) {
            throw Interruptions.thrown();
          }
        });
    Sampler sampler = new Sampler(network, new RunPlanner(64, 64));
    List<Generation> all = sound().stream().map(TestRequests::begin).toList();
    StepOutcome failures = sampler.advance(all);
    assertThat(failures.byGeneration()).isEmpty();
    assertThat(all.stream().filter(each -> each.share() > 0)).hasSize(triedBefore - 1);
    runs[0] = 10;
    finish(sampler, all);
    assertAsAlone(all);
  }

  @Test
  void numbersThatAreNoneConcernOneImage() {
    GenerationSpec three = spec(CULPRIT, 3, 5, SchedulerKind.EULER, guidance(5));
    List<Generation> images =
        IntStream.range(0, 3).mapToObj(i -> begin(three, IntStream.of(i))).toList();
    List<Generation> all = new ArrayList<>(sound().stream().map(TestRequests::begin).toList());
    all.addAll(images);
    Generation lost = images.get(1);
    // Lost at its third step, known by its latents.
    FaultyNetwork network =
        FaultyNetwork.losing(row ->
            lost.stepsOver() == 2
                && Arrays.equals(
                    row.sample().data(), lost.images().getFirst().row().sample().data()));
    Sampler sampler = new Sampler(network, new RunPlanner(8, 8));
    sampler.advance(all);
    sampler.advance(all);
    StepOutcome failures = sampler.advance(all);
    assertThat(failures.runsRepeated()).isFalse();
    assertThat(failures.byGeneration()).containsOnlyKeys(lost);
    assertThat(failures.failure(lost).orElseThrow())
        .isInstanceOf(GenerationFailure.class)
        .hasMessageContaining("seed " + three.seed(1) + " ");
    all.remove(lost);
    finish(sampler, all);
    assertAsAlone(all);
  }

  @Test
  void aFailureIsPutInTheWordsOfItsOwnRequest() {
    Generation failed = begin(culprit());
    StepOutcome.Builder builder = new StepOutcome.Builder();
    builder.failed(failed, new IllegalStateException("raw"));
    StepOutcome explained =
        builder.build().explained((spec, e) -> new IllegalStateException(spec.prompt(), e));
    assertThat(explained.failure(failed).orElseThrow())
        .hasMessage(CULPRIT)
        .hasRootCauseMessage("raw");
    assertThat(explained.failure(begin(culprit()))).isEmpty();
  }

  private static boolean isOfCulprit(UnetRow row) {
    return Arrays.equals(row.embedding().data(), embedding(CULPRIT).data());
  }

  private static List<StepOutcome> finish(Sampler sampler, List<Generation> generations) {
    List<StepOutcome> steps = new ArrayList<>();
    List<Generation> running = new ArrayList<>(generations);
    running.removeIf(Generation::done);
    while (!running.isEmpty()) {
      StepOutcome failures = sampler.advance(running);
      assertThat(failures.byGeneration()).isEmpty();
      steps.add(failures);
      running.removeIf(Generation::done);
    }
    return steps;
  }

  /** To the bit, receipts included. */
  private static void assertAsAlone(List<Generation> drawn) {
    for (Generation actual : drawn) {
      Generation alone = begin(actual.spec(), actual.indices().stream().mapToInt(i -> i));
      draw(new RecordingNetwork(), 64, List.of(alone));
      for (int k = 0; k < alone.size(); k++) {
        ImageRun expected = alone.images().get(k);
        ImageRun image = actual.images().get(k);
        assertThat(image.latents().data())
            .as("image %d of %s", k, actual.spec().prompt())
            .isEqualTo(expected.latents().data());
        assertThat(image.recorder().receipt().terms().stream().map(TermReceipt::steps).toList())
            .isEqualTo(
                expected.recorder().receipt().terms().stream().map(TermReceipt::steps).toList());
      }
    }
  }
}
