package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All Java sources are formatted by google-java-format; {@code -Dformat.write=true} formats them.
 */
class FormattingTest {
  private static final boolean WRITE = Boolean.getBoolean("format.write");

  @Test
  void everySourceIsFormatted() throws Exception {
    List<Path> unformatted = new ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      String formatted = new Formatter().formatSourceAndFixImports(text);
      if (!formatted.equals(text)) {
        if (WRITE) {
          Files.writeString(source, formatted);
        } else {
          unformatted.add(TestPaths.root().relativize(source));
        }
      }
    }
    assertThat(unformatted).as("see CONTRIBUTING.md for the command that formats them").isEmpty();
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("guidance", "models", "server", "tests")) {
      try (Stream<Path> files = Files.walk(TestPaths.root().resolve(module).resolve("src"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertThat(sources).hasSizeGreaterThan(20);
    return sources;
  }
}
