package dev.eschew.server.study.report;

import dev.eschew.models.image.ImageDecoder;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.ImageScores;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pictures of a study's folder, small; counts those that should be there and are not. */
final class StudyPictures {
  private record Key(String setting, int line, long seed) {}

  private final Path folder;
  private final Map<Key, ImageScores> images = new HashMap<>();
  private final Set<Key> unreadable = new HashSet<>();

  StudyPictures(StudyResults results, Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    for (ImageScores image : results.images()) {
      images.put(new Key(image.setting(), image.line(), image.seed()), image);
    }
  }

  /** What is known of an image; empty: it is not drawn. */
  Optional<ImageScores> scores(String setting, int line, long seed) {
    return Optional.ofNullable(images.get(new Key(setting, line, seed)));
  }

  /** Empty: it is not drawn, or its file is not there or cannot be read. */
  Optional<BufferedImage> thumbnail(String setting, int line, long seed) {
    Key key = new Key(setting, line, seed);
    ImageScores image = images.get(key);
    if (image == null) {
      return Optional.empty();
    }
    try {
      Path file = folder.resolve(image.file()).normalize();
      if (file.startsWith(folder) && Files.isRegularFile(file)) {
        return Optional.of(
            PictureStrip.thumbnail(
                ImageDecoder.decode(Files.readAllBytes(file)).toBufferedImage()));
      }
    } catch (IOException | IllegalArgumentException e) {
      // Counted below: InvalidPathException and what the decoder refuses are of this kind.
    }
    unreadable.add(key);
    return Optional.empty();
  }

  /** How many files were looked for so far and not found, or are no pictures. */
  int unreadable() {
    return unreadable.size();
  }
}
