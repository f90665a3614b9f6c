package dev.eschew.tests;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs that a machine may have. */
public final class CommandOnPath {
  private CommandOnPath() {}

  public static boolean exists(String name) {
    return find(name).isPresent();
  }

  /** The program of the first of these names that is there. */
  public static Optional<Path> find(String... names) {
    return Arrays.stream(names)
        .flatMap(name ->
            Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder).resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
