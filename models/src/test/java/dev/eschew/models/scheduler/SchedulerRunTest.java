package dev.eschew.models.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of every scheduler, without recorded data. */
class SchedulerRunTest {
  private static final int[] SHAPE = {1, 4, 4, 4};

  /** A model that knows the picture: every solver must end on it. */
  @ParameterizedTest
  @EnumSource(names = "FLOW_MATCH_EULER", mode = EnumSource.Mode.EXCLUDE)
  void aPerfectModelEndsOnItsPicture(SchedulerKind kind) {
    Tensor picture = new TorchGenerator(3).randn(SHAPE);
    for (int steps : new int[] {1, 2, 3, 7, 20}) {
      SchedulerRun run = scheduler(kind, "sample").start(steps, new TorchGenerator(1));
      Tensor latents = noise(run);
      while (!run.done()) {
        latents = run.step(picture, latents);
      }
      // These may stop at timestep 0, where a little noise is left.
      double tolerance =
          switch (kind) {
            case DDIM, PNDM, TCD, LCM, DEIS -> 0.15;
            default -> 1e-4;
          };
      for (int i = 0; i < latents.size(); i++) {
        assertThat(latents.data()[i])
            .as("%s, %s steps", kind, steps)
            .isEqualTo(picture.data()[i], within((float) tolerance));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void stepsOutOfRangeAreRefused(SchedulerKind kind) {
    Scheduler scheduler = scheduler(kind, "epsilon");
    for (int steps : new int[] {-1, 0, 1001}) {
      assertThatThrownBy(() -> scheduler.start(steps, new TorchGenerator(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("steps is " + steps)
          .hasMessageContaining(kind.apiName());
    }
    assertThatThrownBy(() -> scheduler.start(5, new TorchGenerator(1), 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("start step is 5, expected 0..4");
  }

  @Test
  void twoStepsAtOneTimestepAreRefused() {
    ObjectNode json = json(SchedulerKind.UNIPC, "epsilon").put("timestep_spacing", "linspace");
    Scheduler scheduler = Schedulers.create(SchedulerConfig.parse(json));
    assertThatThrownBy(() -> scheduler.start(1000, new TorchGenerator(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("steps is 1000, expected fewer");
  }

  /** As many steps as a file's own spacing and offset give is a run of numbers, or an error. */
  @ParameterizedTest
  @EnumSource(names = {"DPMPP_2M", "DPMPP_2M_SDE", "UNIPC"})
  void nearlyAsManyStepsAsTimestepsAreDrawnOrRefused(SchedulerKind kind) {
    for (String spacing : List.of("linspace", "leading", "trailing")) {
      ObjectNode json =
          json(kind, "epsilon").put("timestep_spacing", spacing).put("steps_offset", 1);
      Scheduler scheduler = Schedulers.create(SchedulerConfig.parse(json).forKind(kind));
      for (int steps : new int[] {500, 998, 999, 1000}) {
        SchedulerRun run;
        try {
          run = scheduler.start(steps, new TorchGenerator(1));
        } catch (IllegalArgumentException e) {
          assertThat(e).hasMessageContaining("steps is " + steps);
          continue;
        }
        Tensor latents = noise(run);
        while (!run.done()) {
          latents = run.step(latents.map(i -> 0.1), latents);
        }
        assertThat(latents.isFinite()).as("%s %s %s", kind, spacing, steps).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void runsOfOneSchedulerShareNothing(SchedulerKind kind) {
    Scheduler scheduler = scheduler(kind, "epsilon");
    SchedulerRun alone = scheduler.start(6, new TorchGenerator(1));
    Tensor expected = noise(alone);
    while (!alone.done()) {
      expected = call(alone, expected);
    }
    SchedulerRun one = scheduler.start(6, new TorchGenerator(1));
    SchedulerRun two = scheduler.start(6, new TorchGenerator(2));
    Tensor first = noise(one);
    Tensor second = WeightedSum.of(-2, noise(two));
    while (!one.done()) {
      first = call(one, first);
      second = call(two, second);
    }
    assertThat(first.data()).isEqualTo(expected.data());
    assertThat(first.isFinite()).isTrue();
    assertThatThrownBy(one::timestep).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aLaterStartVisitsTheEndOfTheRun(SchedulerKind kind) {
    Scheduler scheduler = scheduler(kind, "epsilon");
    SchedulerRun full = scheduler.start(10, new TorchGenerator(1));
    SchedulerRun late = scheduler.start(10, new TorchGenerator(1), 4);
    float[] timesteps = late.timesteps();
    assertThat(late.call()).isZero();
    assertThat(late.step()).isEqualTo(4);
    assertThat(timesteps).hasSize(late.calls());
    assertThat(late.timestep()).isEqualTo(timesteps[0]);
    assertThat(timesteps[timesteps.length - 1]).isEqualTo(full.timesteps()[full.calls() - 1]);
    Tensor latents = late.addNoise(noise(late), noise(late));
    while (!late.done()) {
      assertThat(late.step()).isBetween(4, 9);
      latents = call(late, latents);
    }
    assertThat(latents.isFinite()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"DDIM", "EULER", "HEUN", "KDPM2", "FLOW_MATCH_EULER"})
  void aLaterStartGoesOnAsTheFullRunDoes(SchedulerKind kind) {
    Scheduler scheduler = scheduler(kind, "epsilon");
    SchedulerRun full = scheduler.start(10, new TorchGenerator(1));
    Tensor latents = noise(full);
    while (full.step() < 4) {
      latents = call(full, latents);
    }
    SchedulerRun late = scheduler.start(10, new TorchGenerator(1), 4);
    Tensor other = latents;
    while (!full.done()) {
      assertThat(late.timestep()).isEqualTo(full.timestep());
      latents = call(full, latents);
      other = call(late, other);
    }
    assertThat(late.done()).isTrue();
    assertThat(other.data()).isEqualTo(latents.data());
  }

  /**
   * Where the model names the very noise, a solver without noise of its own stays on the line from
   * noise to picture, so its latents tell how noisy {@code addNoise} must be at each call.
   */
  @ParameterizedTest
  @EnumSource(names = {"DDIM", "EULER", "HEUN", "DPMPP_2M", "DPMPP_2M_KARRAS", "UNIPC", "PNDM"})
  void addedNoiseIsThatOfTheRunsOwnLatentsAtEachCall(SchedulerKind kind) {
    for (boolean skipRungeKutta : new boolean[] {false, true}) {
      ObjectNode json = json(kind, "epsilon").put("skip_prk_steps", skipRungeKutta);
      SchedulerRun run =
          Schedulers.create(kind, SchedulerConfig.parse(json)).start(5, new TorchGenerator(1));
      Tensor picture = new TorchGenerator(3).randn(SHAPE);
      Tensor noise = new TorchGenerator(4).randn(SHAPE);
      Tensor latents = run.addNoise(picture, noise);
      while (!run.done()) {
        Tensor noised = run.addNoise(picture, noise);
        for (int i = 0; i < noised.size(); i++) {
          assertThat(latents.data()[i])
              .as("%s, call %s", kind, run.call())
              .isEqualTo(noised.data()[i], within(2e-4f * (1 + Math.abs(noised.data()[i]))));
        }
        latents = run.step(noise, latents);
      }
    }
  }

  @Test
  void aStrengthThatLeavesTooFewOfTheTeachersStepsIsRefused() {
    LcmScheduler lcm = (LcmScheduler) scheduler(SchedulerKind.LCM, "epsilon");
    assertThat(lcm.startWithStrength(4, new TorchGenerator(1), 0.08).calls()).isEqualTo(4);
    assertThatThrownBy(() -> lcm.startWithStrength(4, new TorchGenerator(1), 0.05))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("strength is 0.05, expected at least 0.08");
  }

  /** Its weights integrate what it extrapolates: any polynomial in u of their number's degree. */
  @Test
  void deisIntegratesPolynomialsInLogRho() {
    double[] weights = DeisScheduler.weights(new double[] {0, 0.4, 1.1}, -0.7);
    double integral = 0;
    for (int i = 0; i < 100_000; i++) {
      double u = -0.7 * (i + 0.5) / 100_000;
      integral += -0.7 / 100_000 * Math.exp(u) * (2 - u + 3 * u * u);
    }
    double sum = weights[0] * 2 + weights[1] * (2 - 0.4 + 0.48) + weights[2] * (2 - 1.1 + 3.63);
    assertThat(sum).isCloseTo(integral, within(1e-8));
  }

  @Test
  void callsBelongToTheirSteps() {
    assertThat(steps(scheduler(SchedulerKind.HEUN, "epsilon"), 3)).containsExactly(0, 0, 1, 1, 2);
    ObjectNode json = json(SchedulerKind.PNDM, "epsilon");
    assertThat(steps(Schedulers.create(SchedulerConfig.parse(json)), 5))
        .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 4);
    json.put("skip_prk_steps", true);
    assertThat(steps(Schedulers.create(SchedulerConfig.parse(json)), 4))
        .containsExactly(0, 0, 1, 2, 3);
  }

  private static List<Integer> steps(Scheduler scheduler, int steps) {
    SchedulerRun run = scheduler.start(steps, new TorchGenerator(1));
    Tensor latents = noise(run);
    List<Integer> seen = new ArrayList<>();
    while (!run.done()) {
      seen.add(run.step());
      latents = call(run, latents);
    }
    return seen;
  }

  private static Tensor call(SchedulerRun run, Tensor latents) {
    return run.step(GoldenRun.model(run.scaleModelInput(latents), run.timestep()), latents);
  }

  private static Tensor noise(SchedulerRun run) {
    return WeightedSum.of(run.initNoiseSigma(), new TorchGenerator(4).randn(SHAPE));
  }

  private static ObjectNode json(SchedulerKind kind, String prediction) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("_class_name", kind.className())
        .put("beta_schedule", "scaled_linear")
        .put("beta_start", 0.00085)
        .put("beta_end", 0.012)
        .put("set_alpha_to_one", true)
        .put("clip_sample", false)
        .put("timestep_spacing", "trailing")
        .put("prediction_type", prediction);
  }

  private static Scheduler scheduler(SchedulerKind kind, String prediction) {
    return Schedulers.create(kind, SchedulerConfig.parse(json(kind, prediction)));
  }
}
