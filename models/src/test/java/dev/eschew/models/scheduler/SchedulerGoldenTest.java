package dev.eschew.models.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole runs against diffusers; {@code golden/schedulers/README.md} says how they were recorded.
 */
class SchedulerGoldenTest {
  private static final double TOLERANCE = 1e-4;
  private static final int[] SHAPE = {1, 4, 8, 8};

  static List<String> names() {
    return GoldenRun.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void runsAsDiffusersDoes(String name) {
    GoldenRun golden = GoldenRun.load(name);
    double worst = compare(golden, golden.scheduler("config"));
    if (Boolean.getBoolean("eschew.golden.print")) {
      System.out.printf("GOLDEN %-32s %.2e%n", name, worst);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void keysThatAreNotSaidTakeTheClassesOwnDefaults(String name) {
    GoldenRun golden = GoldenRun.load(name);
    SchedulerConfig complete = golden.config("config");
    SchedulerConfig explicit = golden.config("explicit");
    assertThat(explicit).usingRecursiveComparison().ignoringFields("source").isEqualTo(complete);
    assertThat(complete.unknownKeys()).isEmpty();
    compare(golden, golden.scheduler("explicit"));
  }

  @Test
  void aPerturbedResultFails() {
    GoldenRun golden = GoldenRun.load("ddim_leading_eps_10");
    golden.array("latents").data()[1000] += 1e-3f;
    assertThatThrownBy(() -> compare(golden, golden.scheduler("config")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("latents");
  }

  /** Runs from the start latent with the stub model; returns the largest error over 1 + |value|. */
  private static double compare(GoldenRun golden, Scheduler scheduler) {
    SchedulerRun run = golden.start(scheduler);
    close("timesteps", golden.floats("timesteps"), run.timesteps());
    // Diffusers keeps sigmas behind the last one that a run comes to.
    float[] sigmas = golden.floats("sigmas");
    close(
        "sigmas",
        Arrays.copyOf(sigmas, Math.min(sigmas.length, run.sigmas().length)),
        run.sigmas());
    float start = golden.json().get("init_noise_sigma").floatValue();
    close("init_noise_sigma", new float[] {start}, new float[] {run.initNoiseSigma()});
    Tensor clean = new TorchGenerator(1234).randn(SHAPE);
    Tensor latents =
        golden.isLate()
            ? run.addNoise(clean, new TorchGenerator(5).randn(SHAPE))
            : WeightedSum.of(run.initNoiseSigma(), clean);
    double worst = 0;
    int noisedAt = golden.json().path("add_noise_index").asInt(-1);
    for (int call = 0; !run.done(); call++) {
      String at = " of call " + call;
      if (call == noisedAt) {
        Tensor noised = run.addNoise(clean, new TorchGenerator(5).randn(SHAPE));
        close("add_noise_mid", golden.array("add_noise_mid").data(), noised.data());
      }
      Tensor input = run.scaleModelInput(latents);
      if (golden.has("scaled_inputs")) {
        worst = Math.max(worst, close("scaled_inputs" + at, golden, "scaled_inputs", call, input));
      }
      Tensor output = GoldenRun.model(input, run.timestep());
      if (golden.has("model_out")) {
        worst = Math.max(worst, close("model_out" + at, golden, "model_out", call, output));
      }
      latents = run.step(output, latents);
      worst = Math.max(worst, close("latents" + at, golden, "latents", call, latents));
      if (golden.has("pred_x0")) {
        worst = Math.max(worst, close("pred_x0" + at, golden, "pred_x0", call, run.denoised()));
      }
    }
    assertThat(run.call()).isEqualTo(golden.array("latents").extent(0));
    return worst;
  }

  private static double close(
      String what, GoldenRun golden, String array, int call, Tensor actual) {
    return close(what, golden.at(array, call).data(), actual.data());
  }

  private static double close(String what, float[] expected, float[] actual) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]) / (1 + Math.abs(expected[i]));
      if (!(error <= TOLERANCE)) {
        throw new AssertionError(
            what + "[" + i + "] is " + actual[i] + ", expected " + expected[i]);
      }
      worst = Math.max(worst, error);
    }
    return worst;
  }
}
