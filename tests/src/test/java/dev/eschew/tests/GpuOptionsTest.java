package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags and environment variables of a GPU where there is none. */
@ResourceLock(Resources.SYSTEM_OUT)
class GpuOptionsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --gpu-memory=lots        | --gpu-memory: expected a size such as 8G or 512M, got 'lots'
          --gpu-memory=1M          | --gpu-memory: expected a memory limit of 64M or more, got 1M
          --cudnn-conv-search=best | --cudnn-conv-search: expected heuristic, exhaustive, default, got 'best'
          --natives=nowhere        | --natives: no folder or jar nowhere
          --device=gpu             | --device: expected cpu, cuda, cuda:N or auto, got 'gpu'
          --threads=-1             | --threads: expected 0 (one per core) or more, got -1
          """)
  void aBadValueNamesTheFlag(String flag, String message) {
    String device = flag.startsWith("--device") ? "--threads=0" : "--device=auto";
    CommandRun outcome = generate(Map.of(), device, flag);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({"--tf32", "--nhwc", "--gpu-memory=8G", "--cudnn-conv-search=default"})
  void aFlagOfTheGpuWithoutOneIsWrongUse(String flag) {
    CommandRun outcome = generate(Map.of(), flag);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("expected --device cuda or auto with it, got cpu");
  }

  @Test
  void environmentVariablesAreDefaults() {
    CommandRun bad = generate(Map.of("ESCHEW_GPU_MEMORY", "lots"));
    assertThat(bad.exitCode()).isEqualTo(2);
    assertThat(bad.err()).contains("--gpu-memory: expected a size");
    Map<String, String> natives = Map.of("ESCHEW_NATIVES", "nowhere");
    assertThat(generate(natives).err()).contains("--natives: no folder or jar nowhere");
    CommandRun unused =
        generate(
            Map.of(
                "ESCHEW_GPU_MEMORY",
                "8G",
                "ESCHEW_CUDNN_CONV_SEARCH",
                "exhaustive",
                "ESCHEW_TF32",
                "true",
                "ESCHEW_NHWC",
                ""));
    assertThat(unused.exitCode()).as(unused.err()).isZero();
  }

  @Test
  void aFolderWithoutNativesIsAnErrorThatNamesTheFlag() {
    CommandRun outcome = generate(Map.of(), "--natives", folder.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("--natives: " + folder + " has no natives of ONNX Runtime");
  }

  @ParameterizedTest
  @CsvSource({"cuda, cuda:0", "cuda:7, cuda:7"})
  void aGpuThatIsNotThereIsAnErrorWithAWayOut(String device, String named) {
    CommandRun outcome = generate(Map.of(), "--device", device);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("--device " + named + " cannot be used", "install-cuda", "--natives")
        .contains("--device auto");
  }

  @Test
  void autoFallsBackToTheCpu() {
    assertThat(generate(Map.of(), "--device", "auto", "--gpu-memory", "8G").exitCode()).isZero();
  }

  @Test
  void installCudaRefusesWhatHasNone() throws IOException {
    CommandRun version = CommandRun.of(Map.of(), "install-cuda", "--cuda", "11");
    assertThat(version.exitCode()).isEqualTo(2);
    assertThat(version.err()).contains("--cuda: expected 12 or 13, got 11");
    CommandRun nowhere = CommandRun.of(Map.of(), "install-cuda", "--from", "nowhere");
    assertThat(nowhere.exitCode()).isEqualTo(2);
    Path text = Files.writeString(folder.resolve("natives.jar"), "no jar");
    CommandRun noJar = CommandRun.of(Map.of(), "install-cuda", "--from", text.toString());
    assertThat(noJar.exitCode()).isEqualTo(1);
    assertThat(noJar.err()).contains("--from: " + text + " is not a jar");
  }

  private CommandRun generate(Map<String, String> environment, String... flags) {
    String[] arguments = {
      "generate",
      "--models",
      TestPaths.tinyModels().toString(),
      "--model",
      "tiny-sd-optimum-op14",
      "--prompt",
      "a dog",
      "--steps",
      "1",
      "--out",
      folder.resolve("dog.png").toString(),
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + flags.length);
    System.arraycopy(flags, 0, all, arguments.length, flags.length);
    return CommandRun.of(environment, all);
  }
}
