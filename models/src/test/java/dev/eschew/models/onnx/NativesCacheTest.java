package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesCacheTest {
  private static final int PROCESSES = 3;
  private static final int FILES = 200;

  @TempDir private Path folder;
  private NativesCache cache;

  @BeforeEach
  void empty() {
    cache = new NativesCache(folder.resolve("natives"));
  }

  @Test
  void liesWhereTheSystemKeepsCaches() {
    assertThat(NativesCache.of(Map.of("XDG_CACHE_HOME", "/caches")).root())
        .isEqualTo(Path.of("/caches/eschew/natives"));
    assertThat(NativesCache.of(Map.of()).root())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "eschew", "natives"));
  }

  @Test
  void whatFailsLeavesNothingAndCanBeTriedAgain() throws IOException {
    assertThatThrownBy(() ->
            cache.folder(
                "a",
                fresh -> {
                  Files.writeString(fresh.resolve("half"), "");
                  throw new IOException("disk full");
                }))
        .hasMessage("disk full");
    assertThat(cache.root().resolve("a")).doesNotExist();
    Path made = cache.folder("a", fresh -> Files.writeString(fresh.resolve("whole"), ""));
    assertThat(made.resolve("whole")).exists();
    assertThat(made.resolve("half")).doesNotExist();
  }

  @Test
  void whatAKilledProcessLeftIsCleared() throws IOException {
    Files.createDirectories(cache.root().resolve("a.partial"));
    Files.writeString(cache.root().resolve("a.partial").resolve("half"), "");
    Path made = cache.folder("a", fresh -> Files.writeString(fresh.resolve("whole"), ""));
    assertThat(made.resolve("half")).doesNotExist();
    assertThat(cache.root().resolve("a.partial")).doesNotExist();
  }

  @Test
  void processesAtOnceGetOneWholeFolder() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Maker.class.getName(),
                  cache.root().toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out" + i).toFile())
              .start());
    }
    int makers = 0;
    for (int i = 0; i < PROCESSES; i++) {
      assertThat(processes.get(i).waitFor())
          .as(Files.readString(folder.resolve("out" + i)))
          .isZero();
      makers += Files.readString(folder.resolve("out" + i)).contains("made") ? 1 : 0;
    }
    assertThat(makers).isEqualTo(1);
  }

  /** Makes a folder of many files if nobody has, and finds them all in any case. */
  static final class Maker {
    private Maker() {}

    public static void main(String[] arguments) throws IOException {
      NativesCache cache = new NativesCache(Path.of(arguments[0]));
      Path folder =
          cache.folder(
              "a",
              fresh -> {
                System.out.println("made");
                for (int i = 0; i < FILES; i++) {
                  Files.writeString(fresh.resolve("file" + i), "content");
                }
              });
      for (int i = 0; i < FILES; i++) {
        Files.readString(folder.resolve("file" + i));
      }
    }
  }

  @Test
  void remembersWhatWasInstalledLast() throws IOException {
    assertThat(cache.installed()).isEmpty();
    cache.install(folder.resolve("one"));
    cache.install(folder.resolve("two"));
    assertThat(cache.installed()).contains(folder.resolve("two"));
  }
}
