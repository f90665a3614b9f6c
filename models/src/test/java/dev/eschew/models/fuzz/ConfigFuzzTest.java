package dev.eschew.models.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken configs are refused in words that name the file, or read. */
class ConfigFuzzTest {
  private static final long SEED = 2026;
  private static final int MUTATIONS = Integer.getInteger("fuzz.configs", 3000);
  private static final Path PAPERTOWN = Path.of("builtin", "papertown");

  @TempDir Path work;

  @Test
  void mutations() throws IOException {
    copyWithoutGraphs();
    ConfigFuzz fuzz = new ConfigFuzz(work);
    fuzz.run(SEED, 0, MUTATIONS);
    System.out.printf("%d broken configs: %s%n", MUTATIONS, fuzz.counts());
    assertThat(fuzz.notes()).isEmpty();
    assertThat(fuzz.counts()).containsKeys(Outcome.OURS, Outcome.RAN);
  }

  private void copyWithoutGraphs() throws IOException {
    try (Stream<Path> walk = Files.walk(PAPERTOWN)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Path target = work.resolve(PAPERTOWN.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (file.toString().endsWith(".onnx")) {
          Files.createFile(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
