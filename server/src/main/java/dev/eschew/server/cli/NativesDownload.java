package dev.eschew.server.cli;

import dev.eschew.models.onnx.RuntimeNatives;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A jar of natives, brought by the project's Maven as its profile says, in a folder that {@link
 * #close} takes away. Maven keeps the jar there too and not in its own repository: once unpacked it
 * is of no use.
 */
final class NativesDownload implements AutoCloseable {
  private static final int LINES_OF_A_FAILURE = 5;

  private final Path folder;
  private final Path jar;

  /**
   * Downloads.
   *
   * @param cuda major version of CUDA
   * @throws IllegalStateException if Maven does not bring it
   */
  NativesDownload(int cuda, PrintWriter progress) throws IOException {
    Path cache = RuntimeNatives.cache();
    Files.createDirectories(cache);
    this.folder = Files.createTempDirectory(cache, "download");
    try {
      progress.println("bringing the natives for CUDA " + cuda + " with Maven ...");
      progress.flush();
      maven(cuda);
      this.jar = onlyFile(folder.resolve("jar"));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  Path jar() {
    return jar;
  }

  private void maven(int cuda) throws IOException {
    Path home = Path.of(System.getProperty(ModelOptions.HOME, ".")).toAbsolutePath();
    String platform =
        RuntimeNatives.presetsPlatform()
            .orElseThrow(() -> new IllegalArgumentException("no natives for this platform"));
    Path kept = Path.of(System.getProperty("user.home"), ".m2", "repository");
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("mvnw").toString(),
                "-B",
                "-ntp",
                "-q",
                "-N",
                "-Pnatives-cuda" + cuda,
                "-Dnatives.folder=" + folder.resolve("jar"),
                "-Dnatives.platform=" + platform,
                "-Dmaven.repo.local=" + folder.resolve("repository"),
                "-Dmaven.repo.local.tail=" + kept,
                "validate")
            .directory(home.toFile())
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    List<String> errors;
    try (Stream<String> lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
      errors = lines.filter(line -> line.startsWith("[ERROR]")).toList();
    }
    int exitCode;
    try {
      exitCode = process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Maven was running", e);
    }
    if (exitCode != 0) {
      throw new IllegalArgumentException(
          "Maven could not bring the natives; is its repository reachable? Elsewhere downloaded"
              + " they can be given by --from. Maven said:\n"
              + String.join("\n", errors.subList(0, Math.min(LINES_OF_A_FAILURE, errors.size()))));
    }
  }

  private static Path onlyFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars = files.toList();
      if (jars.size() != 1) {
        throw new IllegalStateException("expected one jar from Maven, found " + jars);
      }
      return jars.getFirst();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
