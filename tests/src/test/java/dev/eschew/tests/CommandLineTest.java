package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.image.PngText;
import dev.eschew.server.cli.EschewCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code eschew generate}: results on stdout, progress on stderr, exit 0, 1 or 2. */
@ResourceLock(Resources.SYSTEM_OUT)
class CommandLineTest {
  @TempDir private Path folder;

  private record Outcome(int exitCode, String out, String err) {}

  @Test
  void writesTheSamePictureAsTheServer() throws IOException {
    Path file = folder.resolve("dog.png");
    Outcome outcome =
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
  void writesOneFileASeedIntoAFolder() {
    Outcome outcome =
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
    Outcome outcome =
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
  void aBadFieldExitsWithOneAndNamesIt() {
    Outcome outcome = generate("--prompt", "a dog", "--n", "0", "--out", folder + "/");
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
    Outcome outcome = generate("--prompt", "dogs", "--n", "2", "--out", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("--out").doesNotContain("step 1/");
    assertThat(file).doesNotExist();
  }

  @Test
  void aDeviceThatIsNotThereIsSaidToBeSo() {
    Outcome outcome = generate("--prompt", "a dog", "--device", "tpu", "--out", folder + "/");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("--device").contains("cuda");
  }

  private static Outcome generate(String... arguments) {
    List<String> all = new ArrayList<>(List.of("generate", "--models"));
    all.add(TestPaths.tinyModels().toString());
    if (!Arrays.asList(arguments).contains("--model")) {
      all.addAll(List.of("--model", "tiny-sd-optimum-op14"));
    }
    all.addAll(Arrays.asList(arguments));
    return run(all.toArray(String[]::new));
  }

  private static Outcome run(String... arguments) {
    String home = System.getProperty("eschew.home");
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setProperty("eschew.home", TestPaths.root().toString());
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int exitCode = EschewCommand.execute(arguments);
      return new Outcome(
          exitCode,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
      if (home == null) {
        System.clearProperty("eschew.home");
      } else {
        System.setProperty("eschew.home", home);
      }
    }
  }
}
