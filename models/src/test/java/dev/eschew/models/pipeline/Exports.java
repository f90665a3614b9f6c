package dev.eschew.models.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * UNets in every form that exporters give them, with shared weights: those of one family draw the
 * same.
 */
final class Exports {
  private static final Path DATA = Path.of("..", "tests", "data");
  private static final Path FOLDER = DATA.resolve("exports");

  private Exports() {}

  static Path file(String export) {
    return FOLDER.resolve(export + ".onnx");
  }

  static Path golden(String name) {
    return FOLDER.resolve(name + ".npz");
  }

  static Path unetCases() {
    return DATA.resolve("golden").resolve("unet");
  }

  static List<String> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".onnx"))
          .map(name -> name.substring(0, name.length() - ".onnx".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code tiny-sd} or {@code tiny-sdxl}. */
  static String family(String export) {
    return export.startsWith("tiny-sdxl") ? "tiny-sdxl" : "tiny-sd";
  }
}
