package dev.eschew.tests;

import java.nio.file.Path;

/** Where things lie in the checkout; tests run in the folder of their module. */
public final class TestPaths {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private TestPaths() {}

  public static Path root() {
    return ROOT;
  }

  public static Path data(String name) {
    return ROOT.resolve("tests").resolve("data").resolve(name);
  }

  /** The models that ship with the project. */
  public static Path builtIn() {
    return ROOT.resolve("models").resolve("builtin");
  }

  /** The folder of the tiny exports. */
  public static Path tinyModels() {
    return data("models");
  }
}
