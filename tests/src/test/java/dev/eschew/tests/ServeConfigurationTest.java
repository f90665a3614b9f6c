package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code eschew serve} refuses settings before anything starts, and says whose they are. */
@ResourceLock(Resources.SYSTEM_OUT)
class ServeConfigurationTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("eschew.yml"), "# mine\nport: 0\nmax_steps: 0\n");
  }

  @Test
  void aBadLineOfTheFileIsWrongUse() {
    CommandRun outcome = CommandRun.of(Map.of(), "serve", "--config", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(file + ":3: max_steps: expected 1 to 1000, got 0")
        .contains("'eschew serve --help'")
        .doesNotContain("Exception");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void theEnvironmentNamesAFileToo() {
    CommandRun outcome = CommandRun.of(Map.of("ESCHEW_CONFIG", file.toString()), "serve");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(file + ":3: max_steps");
    CommandRun missing = CommandRun.of(Map.of("ESCHEW_CONFIG", "no.yml"), "serve");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("ESCHEW_CONFIG for --config: no file no.yml");
  }

  @Test
  void flagsWinOverVariablesAndTheseOverTheFile() {
    Map<String, String> environment = Map.of("ESCHEW_MAX_STEPS", "-5", "ESCHEW_PORT", "-6");
    CommandRun outcome =
        CommandRun.of(environment, "serve", "--config", file.toString(), "--port", "-7");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("ESCHEW_MAX_STEPS for --max-steps: expected 1 to 1000, got -5")
        .contains("--port: expected 0 to 65535, got -7")
        .doesNotContain("eschew.yml:", "-6");
  }

  @Test
  void anOpenAddressWithoutKeysIsWrongUseWithTwoWaysOut() {
    CommandRun outcome = CommandRun.of(Map.of(), "serve", "--host", "0.0.0.0", "--port", "0");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("--host: others reach 0.0.0.0")
        .contains("api_keys_file", "ESCHEW_API_KEYS", "without_keys");
  }

  @Test
  void keysAreNoFlag() {
    CommandRun outcome = CommandRun.of(Map.of(), "serve", "--api-keys", "a:0123456789abcdef");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("Unknown option");
  }

  @Test
  void switchesAndListsAreFlags() {
    CommandRun outcome =
        CommandRun.of(
            Map.of(),
            "serve",
            "--cancel-on-disconnect=false",
            "--without-keys",
            "--allowed-hosts",
            "box",
            "--allowed-hosts",
            "b:1",
            "--drain",
            "1x");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("--allowed-hosts: expected names such as studio.example")
        .contains("got 'b:1'")
        .contains("--drain: expected a time")
        .doesNotContain("disconnect", "keys");
    CommandRun unsure = CommandRun.of(Map.of(), "serve", "--cancel-on-disconnect=maybe");
    assertThat(unsure.exitCode()).isEqualTo(2);
    assertThat(unsure.err()).contains("--cancel-on-disconnect", "maybe");
  }

  @Test
  void helpListsEveryPropertyWithItsVariableAndDefault() {
    CommandRun help = CommandRun.of(Map.of(), "serve", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out().replaceAll("\\s+", " "))
        .contains("--queue-limit=N", "(ESCHEW_QUEUE_LIMIT; default: 64)", "--config=FILE.yml")
        .contains("--tf32[=BOOL]", "--models=DIR");
    CommandRun inspect = CommandRun.of(Map.of(), "inspect", "--help");
    assertThat(inspect.out()).contains("--gpu-memory").doesNotContain("--queue-limit");
  }

  @Test
  void aSwitchTakesNoWordThatIsNotItsOwn() {
    String unet = TestPaths.data("exports/tiny-sd-sdpa-op17.onnx").toString();
    CommandRun outcome = CommandRun.of(Map.of(), "inspect", "--tf32", unet);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }
}
