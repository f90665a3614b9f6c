package dev.eschew.models.evaluation;

import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.ImageDecoder;
import dev.eschew.models.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of {@code golden/evaluation}, made by its {@code make.py}. */
final class Golden {
  static final String FOLDER = "/golden/evaluation/";

  static final Path READER =
      Path.of("").toAbsolutePath().resolve("builtin").resolve("papertown-attributes");

  private Golden() {}

  /** Eight pictures: six of 128x128, one of 301x211, one of 61x90. */
  static List<RgbImage> pictures() {
    List<RgbImage> pictures = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      try (InputStream file = NumpyFile.open(FOLDER + "picture" + i + ".png")) {
        pictures.add(ImageDecoder.decode(file.readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pictures;
  }
}
