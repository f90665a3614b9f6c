package dev.eschew.models.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerConfigTest {
  private static final String STABLE_DIFFUSION =
      """
      {"_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_start": 0.00085,
       "beta_end": 0.012, "beta_schedule": "scaled_linear", "clip_sample": false,
       "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1}
      """;

  @Test
  void everyClassHasItsOwnDefaults() throws JsonProcessingException {
    SchedulerConfig pndm = parse(STABLE_DIFFUSION);
    assertThat(pndm.kind()).isEqualTo(SchedulerKind.PNDM);
    assertThat(pndm.timesteps().spacing()).isEqualTo(TimestepSpacing.LEADING);
    SchedulerConfig euler = pndm.forKind(SchedulerKind.EULER);
    assertThat(euler.timesteps().spacing()).isEqualTo(TimestepSpacing.LINSPACE);
    assertThat(euler.timesteps().offset()).isEqualTo(1);
    assertThat(pndm.forKind(SchedulerKind.DDIM).solver().setAlphaToOne()).isFalse();

    SchedulerConfig bare = parse("{\"_class_name\": \"DDIMScheduler\"}");
    assertThat(bare.prediction().clip()).isTrue();
    assertThat(bare.solver().setAlphaToOne()).isTrue();
    assertThat(bare.noise().betaSchedule()).isEqualTo(BetaSchedule.LINEAR);
    assertThat(bare.forKind(SchedulerKind.PNDM).solver().setAlphaToOne()).isFalse();
    assertThat(bare.forKind(SchedulerKind.LCM).noise().betaSchedule())
        .isEqualTo(BetaSchedule.SCALED_LINEAR);
    assertThat(bare.forKind(SchedulerKind.HEUN).noise().betaStart()).isEqualTo(0.00085);
  }

  @Test
  void theNameOfADpmSolverImposesItsSigmasAndAlgorithm() throws JsonProcessingException {
    SchedulerConfig file =
        parse(
            """
            {"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "sde-dpmsolver++",
             "use_karras_sigmas": true, "lambda_min_clipped": "-inf"}
            """);
    assertThat(file.kind()).isEqualTo(SchedulerKind.DPMPP_2M_SDE_KARRAS);
    SchedulerConfig plain = file.forKind(SchedulerKind.DPMPP_2M);
    assertThat(plain.solver().algorithm()).isEqualTo(DpmAlgorithm.DPM_SOLVER_PP);
    assertThat(plain.sigmas().spacing()).isEqualTo(SigmaSpacing.OF_TIMESTEPS);
    SchedulerConfig karras = plain.forKind(SchedulerKind.DPMPP_2M_KARRAS);
    assertThat(karras.sigmas().spacing()).isEqualTo(SigmaSpacing.KARRAS);
    assertThat(file.forKind(SchedulerKind.UNIPC).sigmas().spacing()).isEqualTo(SigmaSpacing.KARRAS);
  }

  @Test
  void keysOfOtherClassesAreIgnoredAndUnknownOnesReported() throws JsonProcessingException {
    SchedulerConfig config =
        parse("{\"_class_name\": \"DDIMScheduler\", \"solver_type\": 7, \"frobnicate\": 1}");
    assertThat(config.unknownKeys()).containsExactly("frobnicate");
    assertThat(config.forKind(SchedulerKind.EULER).unknownKeys()).containsExactly("frobnicate");
    assertThatThrownBy(() -> config.forKind(SchedulerKind.UNIPC))
        .hasMessage("scheduler_config.json: solver_type is 7, expected one of bh1, bh2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beta_schedule    | \"spiral\" | one of linear, scaled_linear, squaredcos_cap_v2",
        "prediction_type  | \"score\"  | one of epsilon, v_prediction, sample",
        "timestep_spacing | null       | one of linspace, leading, trailing",
        "clip_sample      | \"yes\"    | true or false",
        "steps_offset     | 1.5        | an integer",
        "beta_start       | \"small\"  | a number",
        "beta_end         | 3          | between 0 and 1",
        "steps_offset     | -1         | at least 0",
        "num_train_timesteps | 0       | 1 to 100000",
        "trained_betas    | [0.1, 0.2] | num_train_timesteps, 1000",
        "sample_max_value | 0          | at least 1",
      })
  void aValueThatIsNotUnderstoodNamesItsKey(String key, String value, String expected) {
    String json = "{\"_class_name\": \"DDIMScheduler\", \"" + key + "\": " + value + "}";
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("expected")
        .hasMessageContaining(expected);
  }

  @Test
  void theNameOfASinglestepSolverImposesTheSame() throws JsonProcessingException {
    SchedulerConfig file = parse("{\"_class_name\": \"DPMSolverSinglestepScheduler\"}");
    assertThat(file.kind()).isEqualTo(SchedulerKind.DPMPP_SINGLESTEP);
    assertThat(file.solver().lowerOrderFinal()).isFalse();
    SchedulerConfig sde = file.forKind(SchedulerKind.DPMPP_SDE_KARRAS);
    assertThat(sde.solver().algorithm()).isEqualTo(DpmAlgorithm.SDE_DPM_SOLVER_PP);
    assertThat(sde.sigmas().spacing()).isEqualTo(SigmaSpacing.KARRAS);
    assertThatThrownBy(() ->
            parse(
                "{\"_class_name\": \"DPMSolverSinglestepScheduler\","
                    + " \"algorithm_type\": \"sde-dpmsolver\"}"))
        .hasMessageContaining("algorithm_type is \"sde-dpmsolver\", expected one of");
  }

  @Test
  void whatOtherMultistepClassesSayStandsForTheirOwn() throws JsonProcessingException {
    SchedulerConfig unipc =
        parse("{\"_class_name\": \"UniPCMultistepScheduler\", \"solver_type\": \"bh1\"}");
    assertThat(unipc.forKind(SchedulerKind.DPMPP_2M).solver().secondOrder())
        .isEqualTo(SecondOrder.MIDPOINT);
    assertThat(unipc.forKind(SchedulerKind.DEIS).sigmas().finalSigma())
        .isEqualTo(FinalSigma.SIGMA_MIN);
    SchedulerConfig deis =
        parse(
            "{\"_class_name\": \"DEISMultistepScheduler\", \"algorithm_type\": \"deis\","
                + " \"solver_type\": \"logrho\"}");
    assertThat(deis.forKind(SchedulerKind.UNIPC).solver().basis()).isEqualTo(UniPcBasis.BH2);
    assertThatThrownBy(() ->
            parse(
                "{\"_class_name\": \"DEISMultistepScheduler\","
                    + " \"algorithm_type\": \"sde-dpmsolver++\"}"))
        .hasMessageContaining("algorithm_type is \"sde-dpmsolver++\", expected deis");
  }

  @Test
  void someBetaSchedulesAreKnownToOneClassOnly() throws JsonProcessingException {
    SchedulerConfig ddpm =
        parse("{\"_class_name\": \"DDPMScheduler\", \"beta_schedule\": \"sigmoid\"}");
    assertThat(ddpm.noise().betaSchedule()).isEqualTo(BetaSchedule.SIGMOID);
    assertThatThrownBy(() -> ddpm.forKind(SchedulerKind.EULER))
        .hasMessageContaining("beta_schedule is \"sigmoid\", expected one of linear,");
  }

  @Test
  void classesAndNamesThatAreNotKnown() {
    assertThatThrownBy(() -> parse("{\"_class_name\": \"VogonScheduler\"}"))
        .hasMessageContaining("_class_name is \"VogonScheduler\"")
        .hasMessageContaining("EulerDiscreteScheduler");
    assertThatThrownBy(() -> parse("[]")).hasMessageContaining("expected an object");
    assertThatThrownBy(() -> SchedulerKind.forName("eulr"))
        .hasMessageContaining("eulr")
        .hasMessageContaining("euler, euler_a");
    for (SchedulerKind kind : SchedulerKind.values()) {
      assertThat(SchedulerKind.forName(kind.apiName())).isEqualTo(kind);
    }
  }

  @Test
  void flowMatchingFitsOnlyItsOwnModels() throws JsonProcessingException {
    SchedulerConfig config = parse(STABLE_DIFFUSION);
    assertThatThrownBy(() -> config.forKind(SchedulerKind.FLOW_MATCH_EULER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("flow matching");
  }

  @Test
  void solversThatCannotEndAtSigmaZeroSayIt() throws JsonProcessingException {
    SchedulerConfig config =
        parse(
            """
            {"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver"}
            """);
    assertThatThrownBy(() -> Schedulers.create(config))
        .hasMessageContaining("final_sigmas_type is zero, expected sigma_min");
  }

  @Test
  void readsPythonsInfinities(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scheduler_config.json");
    Files.writeString(
        file,
        "{\"_class_name\": \"DPMSolverMultistepScheduler\", \"lambda_min_clipped\": -Infinity}");
    assertThat(SchedulerConfig.read(file).solver().lambdaMinClipped())
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  private static SchedulerConfig parse(String json) throws JsonProcessingException {
    return SchedulerConfig.parse(new ObjectMapper().readTree(json));
  }
}
