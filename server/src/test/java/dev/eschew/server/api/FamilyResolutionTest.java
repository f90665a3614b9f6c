package dev.eschew.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.models.folder.ModelDefaults;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.folder.UnetConfig;
import dev.eschew.models.pipeline.MicroConditioning;
import dev.eschew.models.pipeline.Warning;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests mean to models that are told more than a text. */
class FamilyResolutionTest {
  private static ModelFolder plain;
  private static ModelFolder sized;
  private static ModelFolder distilled;

  @BeforeAll
  static void read() throws Exception {
    plain = ModelFolder.read(Path.of("..", "models", "builtin", "papertown"));
    sized = with(new UnetConfig(16, 3, 1, 4, true, 0));
    distilled = with(new UnetConfig(16, 3, 1, 4, false, 256));
  }

  @Test
  void sizesAreThoseOfTheImageUnlessSaid() {
    assertThat(sizes("")).isEqualTo(new MicroConditioning(64, 128, 0, 0, 64, 128));
    assertThat(
            sizes(
                ", 'original_size': '4096x3000', 'crops_coords_top_left': [5, 7],"
                    + " 'target_size': '100x200'"))
        .isEqualTo(new MicroConditioning(3000, 4096, 5, 7, 200, 100));
  }

  @Test
  void theRecordSaysWhatIsNotTheImagesOwnSize() {
    ResolvedRequest told =
        resolve(
            "{'prompt': 'a', 'original_size': '256x256', 'crops_coords_top_left': [0, 8],"
                + " 'target_size': '64x32'}",
            sized);
    String record = RequestRecord.of(told, told.spec().seed());
    assertThat(record)
        .contains("\"original_size\":\"256x256\"")
        .contains("\"crops_coords_top_left\":[0,8]")
        .contains("\"target_size\":\"64x32\"");
    assertThat(resolve(record.replace('"', '\''), sized).spec().sizes())
        .isEqualTo(told.spec().sizes());
    ResolvedRequest silent = resolve("{'prompt': 'a'}", sized);
    assertThat(RequestRecord.of(silent, 1)).doesNotContain("original_size", "crops", "target_size");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'original_size': 'big'                  | original_size         | WIDTHxHEIGHT",
        "'original_size': '0x64'                 | original_size         | 1 to 65535",
        "'target_size': '70000x64'               | target_size           | 1 to 65535",
        "'crops_coords_top_left': [1]            | crops_coords_top_left | [top, left]",
        "'crops_coords_top_left': [0, -1]        | crops_coords_top_left | 0 to 65535",
      })
  void badSizesAreNamed(String field, String param, String says) {
    assertThatThrownBy(() -> resolve("{'prompt': 'a', " + field + "}", sized))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.param()).contains(param))
        .hasMessageContaining(says);
  }

  @Test
  void sizesMeanNothingToAModelThatIsNotTold() {
    String request = "{'prompt': 'a', 'original_size': '64x64', 'target_size': '64x64'}";
    assertThat(resolve(request, plain).warnings())
        .extracting(Warning::param)
        .containsExactly("original_size", "target_size");
    assertThat(resolve(request, sized).warnings()).isEmpty();
  }

  @Test
  void aDistilledModelIsToldTheScaleAndHasNoUnconditionalRow() {
    ResolvedRequest request =
        resolve(
            "{'prompt': 'a', 'steps': 4, 'negative_prompt': 'b', 'guidance': {'scale': 6,"
                + " 'interval': [0, 0.5], 'rescale': 0.5}}",
            distilled);
    ClassifierFreeGuidance guidance = request.spec().guidance().classifierFree();
    assertThat(guidance.isInert(4)).isTrue();
    assertThat(guidance.embeddedScale(1, 4)).isEqualTo(6);
    assertThat(guidance.embeddedScale(2, 4)).isEqualTo(1);
    assertThat(request.warnings())
        .extracting(Warning::param)
        .containsExactly("negative_prompt", "guidance.rescale");
    assertThat(
            resolve(
                    "{'prompt': 'a', 'guidance': {'perp_neg': {'prompts': [{'prompt': 'b'}]}}}",
                    distilled)
                .warnings())
        .extracting(Warning::param)
        .containsExactly("guidance.perp_neg");
    Map<String, GuidanceSupport> support = ModelAbilities.of(distilled).guidance();
    assertThat(support.get("perp_neg").supported()).isFalse();
    assertThat(support.get("nag").supported()).isTrue();
    assertThat(ModelAbilities.of(plain).guidance().get("perp_neg").supported()).isTrue();
  }

  @Test
  void atScaleZeroThePromptHasNoEffect() {
    assertThat(resolve("{'prompt': 'a', 'guidance': {'scale': 0}}", plain).warnings())
        .extracting(Warning::param)
        .containsExactly("guidance.scale");
  }

  @Test
  void scaleZeroIsNoGuidanceForAModelThatDrawsWithout() {
    ModelDefaults usual = plain.defaults();
    ModelDefaults fewSteps = new ModelDefaults(1, 1, usual.size(), "", "", List.of(), List.of());
    ModelFolder turbo = with(plain.unetConfig(), fewSteps);
    ResolvedRequest request = resolve("{'prompt': 'a', 'guidance': {'scale': 0}}", turbo);
    assertThat(request.spec().guidance().classifierFree().scale()).isEqualTo(1);
    assertThat(request.warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.message()).contains("taken as 1"));
  }

  private static MicroConditioning sizes(String fields) {
    return resolve("{'prompt': 'a', 'size': '128x64'" + fields + "}", sized).spec().sizes();
  }

  private static ResolvedRequest resolve(String request, ModelFolder model) {
    byte[] json = request.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new RequestResolver(new Random(1))
        .resolve(ApiJson.read(json, ImagesRequest.class), model);
  }

  private static ModelFolder with(UnetConfig unet) {
    return with(unet, plain.defaults());
  }

  private static ModelFolder with(UnetConfig unet, ModelDefaults defaults) {
    return new ModelFolder(
        plain.id(),
        plain.path(),
        plain.index(),
        plain.textEncoders(),
        plain.unet(),
        plain.vaeDecoder(),
        plain.vaeEncoder(),
        plain.vae(),
        unet,
        plain.scheduler(),
        defaults,
        plain.onlySize());
  }
}
