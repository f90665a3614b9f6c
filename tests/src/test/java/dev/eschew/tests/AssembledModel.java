package dev.eschew.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Models whose UNet lies among the exports that share their weights, put together in a folder. */
final class AssembledModel {
  private AssembledModel() {}

  /**
   * Puts a model together.
   *
   * @param name of its other parts and of its UNet's file
   * @param directory where the model's folder is made
   * @return the folder
   */
  static Path of(String name, Path directory) throws IOException {
    Path parts = TestPaths.data("parts").resolve(name);
    Path folder = directory.resolve(name);
    try (Stream<Path> files = Files.walk(parts)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file, folder.resolve(parts.relativize(file)));
      }
    }
    Path exports = TestPaths.data("exports");
    copy(exports.resolve(name + ".onnx"), folder.resolve("unet/model.onnx"));
    copy(exports.resolve("weights.bin"), folder.resolve("unet/weights.bin"));
    return folder;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
  }
}
