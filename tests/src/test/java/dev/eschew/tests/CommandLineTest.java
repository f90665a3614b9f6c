package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.image.PngText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code eschew generate}: results on stdout, progress on stderr, exit 0, 1 or 2. */
@ResourceLock(Resources.SYSTEM_OUT)
class CommandLineTest {
  @TempDir private Path folder;

  @Test
  void writesTheSamePictureAsTheServer() throws IOException {
    Path file = folder.resolve("dog.png");
    CommandRun outcome =
        generate("--prompt", "a dog", "--seed", "5", "--steps", "2", "--out", file.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).isEqualToIgnoringWhitespace(file.toString());
    assertThat(outcome.err()).contains("step 2/2");
    try (TestServer server = TestServer.start()) {
      String b64 =
          server
              .generate(
                  "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a dog\", \"seed\": 5,"
                      + " \"steps\": 2}")
              .json()
              .path("data")
              .get(0)
              .path("b64_json")
              .asText();
      assertThat(Files.readAllBytes(file)).isEqualTo(java.util.Base64.getDecoder().decode(b64));
    }
  }

  @Test
  void editsAPicture() throws IOException {
    Path file = folder.resolve("edited.png");
    String picture = TestPaths.data("golden/e2e/init.png").toString();
    String mask = TestPaths.data("edits/mask.png").toString();
    CommandRun outcome =
        generate(
            "--prompt",
            "a dog",
            "--seed",
            "5",
            "--steps",
            "4",
            "--image",
            picture,
            "--mask",
            mask,
            "--strength",
            "0.5",
            "--latents-from",
            "mean",
            "--out",
            file.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(PngText.read(Files.readAllBytes(file)).get("eschew"))
        .contains("\"strength\":0.5", "\"latents_from\":\"mean\"", "\"mask\":\"");
    CommandRun missing =
        generate("--prompt", "a dog", "--image", "no.png", "--out", file.toString());
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("--image: no file no.png");
    CommandRun alone = generate("--prompt", "a dog", "--mask", mask, "--out", file.toString());
    assertThat(alone.exitCode()).isEqualTo(1);
    assertThat(alone.err()).contains("mask");
  }

  @Test
  void writesOneFileASeedIntoAFolder() {
    CommandRun outcome =
        generate(
            "--prompt", "a dog", "--seed", "5", "--steps", "1", "--n", "2", "--out", folder + "/");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(folder.resolve("5.png")).exists();
    assertThat(folder.resolve("6.png")).exists();
  }

  @Test
  void takesARequestFileAndLetsFlagsOverrideIt() throws IOException {
    Path request = folder.resolve("request.json");
    Files.writeString(
        request,
        "{\"prompt\": \"a dog\", \"seed\": 5, \"steps\": 3, \"guidance\": {\"rescale\": 0.5}}");
    Path file = folder.resolve("dog.png");
    CommandRun outcome =
        generate(
            "--request",
            request.toString(),
            "--steps",
            "1",
            "--guidance-scale",
            "3",
            "--guidance-interval",
            "0,0.5",
            "--out",
            file.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(PngText.read(Files.readAllBytes(file)).get("eschew"))
        .contains("\"steps\":1", "\"scale\":3.0", "\"rescale\":0.5", "\"interval\":[0.0,0.5]");
  }

  @Test
  void guidanceTermsAreFlagsToo() throws IOException {
    Path file = folder.resolve("dog.png");
    CommandRun outcome =
        generate(
            "--prompt",
            "a dog",
            "--steps",
            "1",
            "--guidance",
            "{\"cads\": {\"tau1\": 0.5}, \"scale\": 2}",
            "--guidance-scale",
            "3",
            "--perp-neg",
            "red",
            "--perp-neg",
            "blue",
            "--out",
            file.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(PngText.read(Files.readAllBytes(file)).get("eschew"))
        .contains("\"scale\":3.0", "\"tau1\":0.5", "\"prompt\":\"red\"", "\"prompt\":\"blue\"");
    CommandRun malformed =
        generate("--prompt", "a dog", "--guidance", "{scale: 5}", "--out", folder + "/");
    assertThat(malformed.exitCode()).isEqualTo(2);
    assertThat(malformed.err()).contains("--guidance: not JSON");
    CommandRun bad = generate("--prompt", "a dog", "--negtome", "second", "--out", folder + "/");
    assertThat(bad.exitCode()).isEqualTo(1);
    assertThat(bad.err()).contains("guidance.negtome.reference: expected first or all");
  }

  @Test
  void aBadFieldExitsWithOneAndNamesIt() {
    CommandRun outcome = generate("--prompt", "a dog", "--n", "0", "--out", folder + "/");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("n: expected 1 to 64");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void wrongUseExitsWithTwo() {
    assertThat(generate("--prompt", "a dog").exitCode()).isEqualTo(2);
    assertThat(run("generate", "--colour", "red").exitCode()).isEqualTo(2);
    assertThat(run().exitCode()).isEqualTo(2);
    assertThat(run("--help").exitCode()).isZero();
    assertThat(run("generate", "--help").out()).contains("--negative-prompt");
  }

  @Test
  void twoImagesInOneFileAreRefusedBeforeAnythingIsDrawn() {
    Path file = folder.resolve("dogs.png");
    CommandRun outcome = generate("--prompt", "dogs", "--n", "2", "--out", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("--out").doesNotContain("step 1/");
    assertThat(file).doesNotExist();
  }

  @Test
  void anOptionThatCannotBeIsWrongUse() {
    for (String[] wrong :
        new String[][] {{"--device", "tpu"}, {"--threads", "-1"}, {"--request", "none.json"}}) {
      CommandRun outcome = generate("--prompt", "a dog", wrong[0], wrong[1], "--out", folder + "/");
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.err()).contains(wrong[0]);
    }
    CommandRun models =
        run("generate", "--prompt", "a", "--models", folder + "/none", "--out", folder + "/");
    assertThat(models.exitCode()).isEqualTo(2);
    assertThat(models.err()).contains("--models: no folder");
    assertThat(run("serve", "--port", "99999").exitCode()).isEqualTo(2);
    assertThat(generate("--out", folder + "/").exitCode()).isEqualTo(2);
  }

  @Test
  void aDeviceThatIsNotThereFailsAndSaysWhatToDo() {
    CommandRun outcome = generate("--prompt", "a dog", "--device", "cuda", "--out", folder + "/");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("cuda:0").contains("--device auto");
  }

  @Test
  void theNameOfTheFileSaysItsFormat() throws IOException {
    Path file = folder.resolve("dog.jpg");
    CommandRun outcome = generate("--prompt", "a dog", "--steps", "1", "--out", file.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(Files.readAllBytes(file)).startsWith((byte) 0xff, (byte) 0xd8);
    CommandRun contradiction =
        generate("--prompt", "a dog", "--output-format", "webp", "--out", file.toString());
    assertThat(contradiction.exitCode()).isEqualTo(2);
    assertThat(contradiction.err()).contains("jpeg").contains("webp");
  }

  @Test
  void aRequestFileIsReadAsStrictlyAsABody() throws IOException {
    Path request = folder.resolve("request.json");
    for (String bad :
        new String[] {
          "{\"prompt\": \"a\", \"prompt\": \"b\"}", "{\"prompt\": \"a\"} x", "[]", "{\"colour\": 1}"
        }) {
      Files.writeString(request, bad);
      CommandRun outcome = generate("--request", request.toString(), "--out", folder + "/");
      assertThat(outcome.exitCode()).as(bad).isEqualTo(1);
      assertThat(outcome.err()).doesNotContain("Exception");
    }
  }

  @Test
  void inspectTellsWhatAnExportTakes() {
    CommandRun text = run("inspect", TestPaths.data("models/tiny-sd-optimum-op14").toString());
    assertThat(text.exitCode()).as(text.err()).isZero();
    assertThat(text.out())
        .contains("family: Stable Diffusion 1.x", "exporter: pytorch", "TorchScript exporter")
        .contains("opset: 14", "up cross attention, level 0, decomposed: 2", "nag: yes")
        .contains("FuseAttention, applied 8 times")
        .contains("cpu: yes", "cuda: yes", "sizes: multiples of 8", "schedulers: ddim")
        .contains("in: timestep float32 []", "out: out_sample float32")
        .contains("text_encoder/model.onnx", "float32 100.0 %");
    CommandRun json =
        run("inspect", "--json", TestPaths.data("exports/tiny-sdxl-attnproc-op14.onnx").toString());
    assertThat(json.exitCode()).as(json.err()).isZero();
    assertThat(json.out())
        .contains("\"negtome\":{\"supported\":true", "text_embeds")
        .contains(
            "\"family\":\"Stable Diffusion XL\"", "\"data_files\":1", "\"status\":\"usable\"");
    assertThat(run("inspect", "no-such-model").exitCode()).isEqualTo(2);
  }

  @Test
  void inspectSaysWhyAModelIsBroken(@TempDir Path directory) throws IOException {
    Path graph = Files.write(directory.resolve("model.onnx"), new byte[] {1, 2, 3});
    CommandRun text = run("inspect", graph.toString());
    assertThat(text.exitCode()).isEqualTo(1);
    assertThat(text.err()).contains("not an ONNX model");
    CommandRun json = run("inspect", "--json", graph.toString());
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.out()).contains("\"status\":\"broken\"", "\"reason\":", "not an ONNX model");
    // Weights that were not downloaded along.
    Path alone =
        Files.copy(
            TestPaths.data("exports/tiny-sd-sdpa-op17.onnx"), directory.resolve("unet.onnx"));
    assertThat(run("inspect", alone.toString()).err())
        .contains("external weights 'weights.bin': expected a file of", "found none");
  }

  @Test
  void benchComparesVariantsOfOneGraph() {
    CommandRun outcome =
        run(
            "bench",
            TestPaths.data("exports/tiny-sd-dynamo-sdpa-op23.onnx").toString(),
            "--latents",
            "8x8",
            "--rows",
            "2",
            "--rounds",
            "1");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("untouched", "fused", "off", "nasa", "nag", "negtome_first");
    assertThat(run("bench", "--variants", "fast").exitCode()).isEqualTo(2);
  }

  private static CommandRun generate(String... arguments) {
    List<String> all = new ArrayList<>(List.of("generate", "--models"));
    all.add(TestPaths.tinyModels().toString());
    if (!Arrays.asList(arguments).contains("--model")) {
      all.addAll(List.of("--model", "tiny-sd-optimum-op14"));
    }
    all.addAll(Arrays.asList(arguments));
    return run(all.toArray(String[]::new));
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(Map.of(), arguments);
  }
}
