package dev.eschew.models.trial;

import dev.eschew.models.onnx.RuntimeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs {@link TrialMain} in a Java VM of its own and watches it. */
final class TrialProcess {
  private static final long WATCH_MILLIS = 10;

  private final RuntimeSettings settings;
  private final TrialLimits limits;
  private final String main;

  TrialProcess(RuntimeSettings settings, TrialLimits limits) {
    this(settings, limits, TrialMain.class.getName());
  }

  /**
   * A trial by another program, for tests.
   *
   * @param main its class
   */
  TrialProcess(RuntimeSettings settings, TrialLimits limits, String main) {
    this.main = main;
    this.settings = settings;
    this.limits = limits;
  }

  /**
   * How a trial ended.
   *
   * @param code the process's exit code
   * @param fault what it did that the server would not have survived; empty if nothing
   */
  record End(int code, Optional<String> fault) {}

  /**
   * Tries a folder.
   *
   * @param graph if only this graph of it shall be opened
   */
  End run(Path folder, Optional<Path> graph) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+SuppressFatalErrorMessage",
            "-XX:-CreateCoredumpOnCrash",
            "-Xmx" + Runtime.getRuntime().maxMemory() / 4 * 3));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("onnxruntime."))
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            main,
            folder.toAbsolutePath().toString()));
    command.addAll(TrialArguments.of(settings));
    graph.ifPresent(file -> command.add(file.toAbsolutePath().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return watch(process);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a model was tried", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private End watch(Process process) throws InterruptedException {
    volunteer(process);
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    long end = System.nanoTime() + limits.time().toNanos();
    while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
      if (TrialLimits.procKilobytes(status, "RssAnon:", 0) << 10 > limits.memoryBytes()) {
        return new End(
            -1,
            Optional.of("took more than %.1f GB of memory".formatted(limits.memoryBytes() / 1e9)));
      } else if (System.nanoTime() > end) {
        return new End(
            -1, Optional.of("took longer than " + limits.time().toSeconds() + " seconds"));
      }
    }
    int code = process.exitValue();
    return switch (code) {
      case TrialMain.PASSED, TrialMain.REFUSED -> new End(code, Optional.empty());
      case TrialMain.EXHAUSTED -> new End(code, Optional.of("took all of Java's memory"));
      default ->
          new End(code, Optional.of("ended the process it was tried in (exit code " + code + ")"));
    };
  }

  /** Should memory run out after all, let the system take this process and not the server. */
  private static void volunteer(Process process) {
    try {
      Files.writeString(Path.of("/proc", Long.toString(process.pid()), "oom_score_adj"), "1000");
    } catch (IOException _) {
      // Not Linux, or over already.
    }
  }
}
