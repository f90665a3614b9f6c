package dev.eschew.models.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.scheduler.SchedulerKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {
  private static final String SCHEDULER =
      """
      {"_class_name": "EulerDiscreteScheduler", "beta_schedule": "scaled_linear",
       "lambda_min_clipped": -Infinity}
      """;

  @TempDir private Path directory;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = directory.resolve("some-model");
    put("model_index.json", "{\"_class_name\": \"StableDiffusionPipeline\"}");
    put("scheduler/scheduler_config.json", SCHEDULER);
    put(
        "unet/config.json",
        "{\"sample_size\": 32, \"block_out_channels\": [8, 16, 32], \"attention_head_dim\": [2, 5,"
            + " 5], \"down_block_types\": [\"DownBlock2D\", \"CrossAttnDownBlock2D\","
            + " \"DownBlock2D\"]}");
    put("unet/model.onnx", "");
    put("text_encoder/model.onnx", "");
    put("vae_decoder/model.onnx", "");
    put(
        "vae_decoder/config.json",
        "{\"scaling_factor\": 0.13, \"shift_factor\": null, \"block_out_channels\": [4, 4, 4, 4]}");
    put("tokenizer/vocab.json", "{}");
  }

  @Test
  void readsWhatTheConfigsSay() throws Exception {
    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.id()).isEqualTo("some-model");
    assertThat(folder.vae()).isEqualTo(new VaeConfig(0.13, 0, 8));
    assertThat(folder.unetConfig()).isEqualTo(new UnetConfig(32, 3, 1, 5));
    assertThat(folder.unetConfig().factor()).isEqualTo(4);
    assertThat(folder.safeMultiple()).isEqualTo(32);
    assertThat(folder.scheduler().kind()).isEqualTo(SchedulerKind.EULER);
    assertThat(folder.vaeEncoder()).isEmpty();
    assertThat(folder.defaults().size()).isEqualTo(new ImageSize(256, 256));
    assertThat(folder.defaults().steps()).isEqualTo(50);
    assertThat(folder.defaults().guidanceScale()).isEqualTo(7.5);
  }

  @Test
  void aFewStepSchedulerMeansFewStepsAndNoGuidance() throws Exception {
    put("scheduler/scheduler_config.json", "{\"_class_name\": \"LCMScheduler\"}");
    ModelDefaults defaults = ModelFolder.read(model).defaults();
    assertThat(defaults.steps()).isEqualTo(4);
    assertThat(defaults.guidanceScale()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "some-model       | EulerDiscreteScheduler          | trailing | epsilon      | 4  | 1",
        "some-turbo       | EulerAncestralDiscreteScheduler | trailing | epsilon      | 1  | 1",
        "lightning-8step  | EulerDiscreteScheduler          | trailing | epsilon      | 8  | 1",
        "hyper_2_steps    | TCDScheduler                    | trailing | epsilon      | 2  | 1",
        "some-turbo       | LCMScheduler                    | leading  | epsilon      | 4  | 1",
        "some-model       | EulerDiscreteScheduler          | leading  | epsilon      | 50 | 7.5",
        "some-model       | EulerDiscreteScheduler          | trailing | v_prediction | 50 | 7.5",
        "some-model       | DDIMScheduler                   | trailing | epsilon      | 50 | 7.5",
        "20step-model     | EulerDiscreteScheduler          | trailing | epsilon      | 4  | 1",
      })
  void fewStepModelsAreKnownByTheirConfigs(
      String name, String scheduler, String spacing, String prediction, int steps, double scale)
      throws Exception {
    put(
        "scheduler/scheduler_config.json",
        "{\"_class_name\": \"%s\", \"timestep_spacing\": \"%s\", \"prediction_type\": \"%s\"}"
            .formatted(scheduler, spacing, prediction));
    ModelDefaults defaults =
        ModelFolder.read(Files.move(model, model.resolveSibling(name))).defaults();
    assertThat(defaults.steps()).isEqualTo(steps);
    assertThat(defaults.guidanceScale()).isEqualTo(scale);
  }

  @Test
  void aZeroSnrScheduleWithTrailingStepsIsNoFewStepModel() throws Exception {
    put(
        "scheduler/scheduler_config.json",
        "{\"_class_name\": \"EulerDiscreteScheduler\", \"timestep_spacing\": \"trailing\","
            + " \"rescale_betas_zero_snr\": true}");
    assertThat(ModelFolder.read(model).defaults().steps()).isEqualTo(50);
  }

  @Test
  void aNetworkThatIsToldTheScaleTakesThatOfItsPipeline() throws Exception {
    put("unet/config.json", "{\"time_cond_proj_dim\": 256}");
    put("scheduler/scheduler_config.json", "{\"_class_name\": \"LCMScheduler\"}");
    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.unetConfig().guidanceWidth()).isEqualTo(256);
    assertThat(folder.defaults().steps()).isEqualTo(4);
    assertThat(folder.defaults().guidanceScale()).isEqualTo(8.5);
  }

  @Test
  void sdxlHasTwoTextEncodersAndItsRefinerOne() throws Exception {
    put("text_encoder_2/model.onnx", "");
    put("tokenizer_2/vocab.json", "{}");
    put("unet/config.json", "{\"addition_embed_type\": \"text_time\"}");
    put("model_index.json", "{\"_class_name\": \"StableDiffusionXLPipeline\"}");
    ModelFolder base = ModelFolder.read(model);
    assertThat(base.textEncoders())
        .extracting(TextEncoderFiles::name)
        .containsExactly("text_encoder", "text_encoder_2");
    assertThat(base.index().zeroesEmptyNegative()).isTrue();
    assertThat(base.defaults().guidanceScale()).isEqualTo(5);
    assertThat(base.unetConfig().sizeConditioned()).isTrue();
    put(
        "model_index.json",
        "{\"_class_name\": \"ORTStableDiffusionXLImg2ImgPipeline\", \"text_encoder\": [null, null],"
            + " \"requires_aesthetics_score\": true, \"force_zeros_for_empty_prompt\": false}");
    ModelFolder refiner = ModelFolder.read(model);
    assertThat(refiner.textEncoders())
        .extracting(TextEncoderFiles::name)
        .containsExactly("text_encoder_2");
    assertThat(refiner.index().aestheticScore()).isTrue();
    assertThat(refiner.index().zeroesEmptyNegative()).isFalse();
  }

  @Test
  void theFirstConversionScriptWroteNoConfigs() throws Exception {
    put("model_index.json", "{\"_class_name\": \"OnnxStableDiffusionPipeline\"}");
    Files.delete(model.resolve("unet/config.json"));
    Files.delete(model.resolve("vae_decoder/config.json"));
    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.vae()).isEqualTo(new VaeConfig(0.18215, 0, 8));
    assertThat(folder.defaults().size()).isEqualTo(new ImageSize(512, 512));
  }

  @Test
  void aFolderMaySayItsOwnDefaults() throws Exception {
    put(
        "eschew.json",
        "{\"default_steps\": 12, \"default_guidance_scale\": 3.5, \"default_size\": \"96x64\","
            + " \"sample_prompts\": [\"a\", \"b\"], \"title\": \"T\"}");
    ModelDefaults defaults = ModelFolder.read(model).defaults();
    assertThat(defaults)
        .isEqualTo(
            new ModelDefaults(
                12, 3.5, new ImageSize(96, 64), "T", "", List.of("a", "b"), List.of()));
  }

  @Test
  void aFolderMaySayWhatDiversityStandsFor() throws Exception {
    put(
        "eschew.json",
        "{\"diversity\": [{\"at\": 0, \"guidance\": {}}, {\"at\": 0.5, \"guidance\": {\"scale\":"
            + " 3}}]}");
    List<DiversitySetting> settings = ModelFolder.read(model).defaults().diversity();
    assertThat(settings).extracting(DiversitySetting::at).containsExactly(0.0, 0.5);
    assertThat(settings.get(1).guidance().path("scale").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unet/config.json           | [1, 2]                                  | expected a JSON"
            + " object",
        "unet/config.json           | {\"sample_size\": \"x\"}                | 'sample_size'",
        "unet/config.json           | {\"addition_embed_type\": \"image\"}    | text_time",
        "unet/config.json           | {\"time_cond_proj_dim\": -1}            |"
            + " 'time_cond_proj_dim'",
        "model_index.json           | {\"_class_name\": \"StableDiffusionXLPipeline\","
            + " \"force_zeros_for_empty_prompt\": 1} | true or false",
        "vae_decoder/config.json    | {\"scaling_factor\": 0}                 | 'scaling_factor'",
        "vae_decoder/config.json    | {\"latents_mean\": [0, 0, 0, 0]}       | 'latents_mean'",
        "vae_decoder/config.json    | {\"block_out_channels\": 5}             |"
            + " 'block_out_channels'",
        "scheduler/scheduler_config.json | {\"_class_name\": \"Magic\"}       | Magic",
        "scheduler/scheduler_config.json | {                                  | is not JSON",
        "model_index.json           | {\"_class_name\": \"FluxPipeline\"}     | FluxPipeline",
        "eschew.json                | {\"default_size\": \"big\"}             | WIDTHxHEIGHT",
        "eschew.json                | {\"default_size\": \"0x64\"}            | 1 to 2048",
        "eschew.json                | {\"default_steps\": 5000}               | 1 to 1000",
        "eschew.json                | {\"default_guidance_scale\": 500}       | 0 to 100",
        "eschew.json                | {\"sample_prompts\": \"x\"}             | 'sample_prompts'",
        "eschew.json                | {\"diversity\": []}                     | 'diversity'",
        "eschew.json                | {\"diversity\": [{\"at\": 0}]}           | 'diversity'",
        "eschew.json                | {\"diversity\": [{\"at\": 2, \"guidance\": {}}]} | 0 to 1",
        "eschew.json                | {\"diversity\": [{\"at\": 1, \"guidance\": {}}, {\"at\": 1,"
            + " \"guidance\": {}}]} | ascending",
      })
  void aBadConfigIsNamed(String file, String content, String says) throws IOException {
    put(file, content);
    assertThatThrownBy(() -> ModelFolder.read(model))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining(says);
  }

  @ParameterizedTest
  @CsvSource({
    "model_index.json",
    "scheduler/scheduler_config.json",
    "unet/model.onnx",
    "text_encoder/model.onnx",
    "vae_decoder/model.onnx",
    "vae_decoder/config.json",
    "tokenizer/vocab.json",
  })
  void aMissingPartIsNamed(String file) throws IOException {
    Files.delete(model.resolve(file));
    assertThatThrownBy(() -> ModelFolder.read(model))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining(file);
  }

  @Test
  void mutatedConfigsAreReadOrRefusedAndNothingElse() throws IOException {
    Random random = new Random(5);
    byte[] valid = SCHEDULER.getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = valid.clone();
      for (int j = 0; j <= random.nextInt(3); j++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      Files.write(model.resolve("scheduler/scheduler_config.json"), mutated);
      try {
        ModelFolder.read(model);
      } catch (BrokenModelException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "unet/config.json|{'attention_head_dim': '8'}|attention_head_dim",
        "unet/config.json|{'attention_head_dim': [8, null]}|attention_head_dim",
        "unet/config.json|{'down_block_types': 'CrossAttnDownBlock2D'}|down_block_types",
        "unet/config.json|{'down_block_types': [1]}|down_block_types",
        "unet/config.json|{'block_out_channels': [8, 'x']}|block_out_channels",
        "unet/config.json|{'sample_size': 8, 'sample_size': 16}|sample_size",
        "unet/config.json|{} {}|Trailing",
        "eschew.json|{'sample_prompts': [1]}|sample_prompts",
        "eschew.json|{'diversity': 'much'}|diversity",
        "eschew.json|{'default_step': 5}|default_step",
        "scheduler/scheduler_config.json|{'_class_name': 'DDIMScheduler', 'num_train_timesteps':"
            + " 2147483647}|num_train_timesteps",
        "scheduler/scheduler_config.json|{'_class_name': 'HeunDiscreteScheduler', 'steps_offset':"
            + " 2147483647}|steps_offset",
        "scheduler/scheduler_config.json|{'_class_name': 'LCMScheduler', 'timestep_scaling':"
            + " NaN}|timestep_scaling",
        "scheduler/scheduler_config.json|{'_class_name': 'EulerDiscreteScheduler', 'sigma_max':"
            + " Infinity}|sigma_max",
        "scheduler/scheduler_config.json|{'_class_name': 'UniPCMultistepScheduler',"
            + " 'disable_corrector': [0.5]}|disable_corrector",
      })
  void guessesNothing(String file, String content, String named) throws Exception {
    put(file, content.replace('\'', '"'));
    assertThatThrownBy(() -> ModelFolder.read(model))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(named);
  }

  @Test
  void longValuesAreNotRepeatedInFull() throws Exception {
    put("unet/config.json", "{\"sample_size\": \"" + "x".repeat(100_000) + "\"}");
    assertThatThrownBy(() -> ModelFolder.read(model))
        .isInstanceOf(BrokenModelException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void theCatalogKeepsTheFirstOfTwoModelsWithOneName() throws IOException {
    Path other = directory.resolve("other/some-model");
    Files.createDirectories(other);
    Files.writeString(other.resolve("model_index.json"), "{}");
    ModelCatalog catalog =
        ModelCatalog.scan(List.of(model), List.of(directory, directory.resolve("other")));
    assertThat(catalog.entries()).hasSize(1);
    assertThat(catalog.find("some-model").orElseThrow()).isInstanceOf(ModelCatalog.Usable.class);
    assertThat(catalog.defaultId()).contains("some-model");
  }

  @Test
  void aDirectoryMayItselfBeAModelAndMustExist() {
    assertThat(ModelCatalog.scan(List.of(), List.of(model)).find("some-model")).isPresent();
    assertThatThrownBy(() -> ModelCatalog.scan(List.of(), List.of(directory.resolve("none"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--models");
  }

  private void put(String file, String content) throws IOException {
    Path path = model.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
