package dev.eschew.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The tiny export with one of its parts exchanged, see data/edits. */
final class EditedModels {
  static final String TINY = "tiny-sd-optimum-op14";

  private EditedModels() {}

  /** As it is. */
  static Path plain(Path folder) throws IOException {
    return copy(folder.resolve(TINY));
  }

  /** With an inpainting UNet of nine input channels. */
  static Path inpainting(Path folder) throws IOException {
    Path model = copy(folder.resolve("tiny-sd-inpaint"));
    exchange(model.resolve("unet"), "tiny-sd-inpaint-unet");
    Path index = model.resolve("model_index.json");
    Files.writeString(
        index,
        Files.readString(index)
            .replace("\"StableDiffusionPipeline\"", "\"StableDiffusionInpaintPipeline\""));
    return model;
  }

  /** With a VAE encoder that draws by itself. */
  static Path drawing(Path folder) throws IOException {
    Path model = copy(folder.resolve("tiny-sd-drawing"));
    exchange(model.resolve("vae_encoder"), "sampling-vae-encoder");
    return model;
  }

  /** Without a VAE encoder. */
  static Path blind(Path folder) throws IOException {
    Path model = copy(folder.resolve("tiny-sd-blind"));
    Files.delete(model.resolve("vae_encoder/model.onnx"));
    return model;
  }

  private static void exchange(Path part, String by) throws IOException {
    Path other = TestPaths.data("edits").resolve(by);
    Files.copy(
        other.resolve("model.onnx"),
        part.resolve("model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        other.resolve("config.json"),
        part.resolve("config.json"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path copy(Path target) throws IOException {
    Path source = TestPaths.tinyModels().resolve(TINY);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path copy = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    return target;
  }
}
