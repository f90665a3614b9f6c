package dev.eschew.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.guidance.Cads;
import dev.eschew.guidance.ConditioningNoise;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.guidance.NegToMe;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.image.ReferenceImage;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the {@code guidance} of a request to its terms, its warnings and its record. */
class GuidanceResolutionTest {
  private static ModelFolder model;

  @BeforeAll
  static void readModel() throws Exception {
    model = ModelFolder.read(Path.of("..", "models", "builtin", "papertown"));
  }

  @Test
  void silenceIsTheModelsOwnScaleAndNothingElse() {
    Guidance guidance = resolve("{'prompt': 'a'}").spec().guidance();
    assertThat(guidance).isEqualTo(Guidance.plain(guidance.classifierFree()));
    assertThat(guidance.classifierFree().scale()).isEqualTo(model.defaults().guidanceScale());
  }

  @Test
  void everyTermHasThePapersDefaults() {
    assertThat(guidance("{'nag': {'prompt': 'b'}}").steering())
        .contains(new Nag("b", 3, 2.5, 0.5, Interval.ALWAYS));
    assertThat(guidance("{'nasa': {'prompt': 'b'}}").steering())
        .contains(new Nasa("b", 0.2, Interval.ALWAYS));
    assertThat(guidance("{'perp_neg': {'prompts': [{'prompt': 'b'}]}}").perpNeg())
        .contains(new PerpNeg(List.of(new PerpNeg.Prompt("b", -1, Interval.ALWAYS))));
    assertThat(guidance("{'negtome': {'reference': 'first'}}").negToMe())
        .contains(
            new NegToMe(
                0.9,
                0.65,
                new NegToMe.Timesteps(1000, 900),
                Set.of(Block.values()),
                Set.of(AttentionKind.values()),
                0,
                NegToMe.Reference.FIRST));
    assertThat(guidance("{'cads': {}}").cads()).contains(new Cads(0.6, 0.9, 0.25, 1));
    assertThat(guidance("{'conditioning_noise': {}}").conditioningNoise())
        .contains(new ConditioningNoise(0.5, new Interval(0, 0.2)));
  }

  @Test
  void everyValueIsTakenFromItsField() {
    Guidance guidance =
        guidance(
            "{'scale': 4, 'interval': [0.1, 0.9], 'rescale': 0.3,"
                + " 'perp_neg': {'prompts': [{'prompt': 'b', 'weight': 2, 'interval': [0, 0.5]}]},"
                + " 'nag': {'prompt': 'c', 'scale': 4, 'tau': 3, 'alpha': 0.25, 'interval': [0,"
                + " 0.7]}, 'negtome': {'alpha': 1.5, 'threshold': 0.5, 'interval': [0, 0.3],"
                + " 'blocks': ['up'], 'attention': ['self'], 'min_side': 8, 'reference': 'all'},"
                + " 'cads': {'tau1': 0.1, 'tau2': 0.2, 'noise_scale': 0.3, 'mixing': 0.4},"
                + " 'conditioning_noise': {'scale': 0.6, 'interval': [0.1, 0.4]}}");
    assertThat(guidance.classifierFree().interval()).isEqualTo(new Interval(0.1, 0.9));
    assertThat(guidance.classifierFree().rescale()).isEqualTo(0.3);
    assertThat(guidance.perpNeg().orElseThrow().prompts())
        .containsExactly(new PerpNeg.Prompt("b", 2, new Interval(0, 0.5)));
    assertThat(guidance.steering()).contains(new Nag("c", 4, 3, 0.25, new Interval(0, 0.7)));
    assertThat(guidance.negToMe())
        .contains(
            new NegToMe(
                1.5,
                0.5,
                new NegToMe.Steps(new Interval(0, 0.3)),
                Set.of(Block.UP),
                Set.of(AttentionKind.SELF),
                8,
                NegToMe.Reference.ALL));
    assertThat(guidance.cads()).contains(new Cads(0.1, 0.2, 0.3, 0.4));
    assertThat(guidance.conditioningNoise())
        .contains(new ConditioningNoise(0.6, new Interval(0.1, 0.4)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'scale': 1, 'rescale': 0.5}                           | rescale",
        "{'scale': 1, 'interval': [0, 0.5]}                     | interval",
        "{'interval': [0.5, 0.51]}                              | interval",
        "{'scale': 1, 'perp_neg': {'prompts': [{'prompt': 'b'}]}} | perp_neg",
        "{'scale': 0, 'perp_neg': {'prompts': [{'prompt': 'b'}]}} | perp_neg",
        "{'perp_neg': {'prompts': [{'prompt': 'b', 'weight': 0}]}} | perp_neg.prompts[0].weight",
        "{'perp_neg': {'prompts': [{'prompt': 'a dog'}]}}       | perp_neg.prompts[0].prompt",
        "{'perp_neg': {'prompts': [{'prompt': 'b'}, {'prompt': 'c', 'interval': [0, 0.01]}]}} |"
            + " perp_neg.prompts[1].interval",
        "{'nasa': {'prompt': 'b', 'scale': 0}}                  | nasa.scale",
        "{'nasa': {'prompt': 'b', 'interval': [0, 0]}}          | nasa.interval",
        "{'nag': {'prompt': 'b', 'scale': 0}}                   | nag.scale",
        "{'nag': {'prompt': 'b', 'alpha': 0}}                   | nag.alpha",
        "{'nag': {'prompt': 'a dog'}}                           | nag.prompt",
        "{'nag': {'prompt': 'b', 'interval': [1, 1]}}           | nag.interval",
        "{'negtome': {'reference': 'all', 'alpha': 0}}          | negtome.alpha",
        "{'negtome': {'reference': 'all', 'threshold': 1}}      | negtome.threshold",
        "{'negtome': {'reference': 'all', 'timesteps': [1000, 1000]}} | negtome.timesteps",
        "{'negtome': {'reference': 'all', 'interval': [0.2, 0.2]}} | negtome.interval",
        "{'cads': {'noise_scale': 0}}                           | cads.noise_scale",
        "{'cads': {'tau1': 1, 'tau2': 1}}                       | cads.tau1",
        "{'conditioning_noise': {'scale': 0}}                   | conditioning_noise.scale",
        "{'conditioning_noise': {'interval': [0, 0.01]}}        | conditioning_noise.interval",
      })
  void whatCannotActIsNamed(String guidance, String field) {
    String request = "{'prompt': 'a dog', 'n': 2, 'steps': 10, 'guidance': " + guidance;
    assertThat(resolve(request + "}").warnings())
        .extracting(Warning::param)
        .containsExactly("guidance." + field);
    assertThat(error(request + ", 'strict': true}").param()).contains("guidance." + field);
  }

  @Test
  void guidanceAndAPromptInDifferentPartsOfTheRunAreNamed() {
    assertThat(
            resolve(
                    "{'prompt': 'a', 'steps': 10, 'guidance': {'interval': [0, 0.5], 'perp_neg':"
                        + " {'prompts': [{'prompt': 'b', 'interval': [0.5, 1]}]}}}")
                .warnings())
        .extracting(Warning::param)
        .containsExactly("guidance.perp_neg.prompts[0].interval");
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "all"})
  void oneImageHasNoOther(String reference) {
    assertThat(
            resolve("{'prompt': 'a', 'guidance': {'negtome': {'reference': '" + reference + "'}}}")
                .warnings())
        .extracting(Warning::param)
        .containsExactly("guidance.negtome.reference");
  }

  @Test
  void whatActsIsNotWarnedAbout() {
    assertThat(
            resolve(
                    "{'prompt': 'a', 'n': 2, 'guidance': {'perp_neg': {'prompts': [{'prompt':"
                        + " 'b'}]}, 'nag': {'prompt': 'b'}, 'negtome': {'reference': 'first'},"
                        + " 'cads': {}, 'conditioning_noise': {}}}")
                .warnings())
        .isEmpty();
    assertThat(
            resolve("{'prompt': 'a', 'guidance': {'scale': 1, 'nasa': {'prompt': 'b'}}}")
                .warnings())
        .isEmpty();
  }

  @Test
  void uploadsAreBroughtToTheOutputsSize() {
    String image = upload(64, 48, 200);
    String mask = upload(32, 24, 255);
    ResolvedRequest resolved =
        resolve(
            "{'prompt': 'a', 'size': '128x64', 'guidance': {'negtome': {'images': [{'image': '"
                + image
                + "', 'mask': 'data:image/png;base64,"
                + mask
                + "'}]}}}");
    assertThat(resolved.spec().guidance().negToMe().orElseThrow().reference())
        .isEqualTo(NegToMe.Reference.IMAGES);
    ReferenceImage reference = resolved.spec().references().getFirst();
    assertThat(reference.image().width()).isEqualTo(128);
    assertThat(reference.image().height()).isEqualTo(64);
    assertThat(reference.mask().orElseThrow().width()).isEqualTo(128);
    assertThat(resolved.warnings()).isEmpty();
  }

  @Test
  void aMaskThatAllowsNothingIsNamed() {
    String request =
        "{'prompt': 'a', 'guidance': {'negtome': {'images': [{'image': '%s', 'mask': '%s'}]}}}";
    assertThat(resolve(request.formatted(upload(32, 32, 9), upload(32, 32, 0))).warnings())
        .extracting(Warning::param)
        .containsExactly("guidance.negtome.images[0]");
    assertThat(error(request.formatted(upload(32, 32, 9), "AAAA")).param())
        .contains("guidance.negtome.images[0].mask");
  }

  @Test
  void theRecordOfARequestResolvesToTheSame() throws Exception {
    ResolvedRequest resolved =
        resolve(
            "{'prompt': 'a', 'n': 3, 'seed': 10, 'guidance': {'perp_neg': {'prompts': [{'prompt':"
                + " 'b'}]}, 'nasa': {'prompt': 'b'}, 'negtome': {'images': [{'image': '"
                + upload(40, 30, 77)
                + "'}]}, 'cads': {}, 'conditioning_noise': {}}}");
    ResolvedRequest again = read(RequestRecord.of(resolved, 12));
    assertThat(again.spec().seed()).isEqualTo(12);
    assertThat(again.spec().images()).isEqualTo(1);
    assertThat(again.spec().guidance()).isEqualTo(resolved.spec().guidance());
    assertThat(again.spec().references().getFirst().image().rgb())
        .containsExactly(resolved.spec().references().getFirst().image().rgb());
    JsonNode told = new ObjectMapper().valueToTree(resolved.guidance());
    assertThat(told.path("negtome").path("images").get(0).path("image_sha256").asText())
        .hasSize(64);
  }

  @Test
  void anImageThatWasPushedFromOthersIsRecordedWithThem() {
    ResolvedRequest resolved =
        resolve(
            "{'prompt': 'a', 'n': 3, 'seed': 10, 'guidance': {'negtome': {'reference': 'all',"
                + " 'interval': [0, 0.5]}}}");
    ResolvedRequest again = read(RequestRecord.of(resolved, 12));
    assertThat(again.spec().seed()).isEqualTo(10);
    assertThat(again.spec().images()).isEqualTo(3);
    assertThat(again.spec().guidance()).isEqualTo(resolved.spec().guidance());
    Map<String, String> extra = RequestRecord.extraParameters(resolved, 12);
    assertThat(extra).containsEntry("Image", "3 of 3");
    assertThat(extra.get("Guidance")).contains("\"reference\":\"all\"");
  }

  @Test
  void plainGuidanceAddsNothingToTheParameters() {
    assertThat(RequestRecord.extraParameters(resolve("{'prompt': 'a', 'n': 2}"), 0)).isEmpty();
  }

  private static Guidance guidance(String json) {
    return resolve("{'prompt': 'a dog', 'n': 2, 'guidance': " + json + "}").spec().guidance();
  }

  private static ResolvedRequest resolve(String json) {
    return read(json.replace('\'', '"'));
  }

  private static ResolvedRequest read(String json) {
    ImagesRequest request =
        ApiJson.read(json.getBytes(StandardCharsets.UTF_8), ImagesRequest.class);
    return new RequestResolver(new Random(1)).resolve(request, model);
  }

  private static ApiException error(String json) {
    ApiException e = catchThrowableOfType(ApiException.class, () -> resolve(json));
    assertThat(e).as(json).isNotNull();
    return e;
  }

  private static String upload(int width, int height, int value) {
    Tensor pixels = Tensor.zeros(1, 3, height, width).map(i -> value / 127.5 - 1);
    return Base64.getEncoder()
        .encodeToString(
            ImageEncoder.encode(RgbImage.fromTensor(pixels), ImageFormat.PNG, ImageMetadata.NONE));
  }
}
