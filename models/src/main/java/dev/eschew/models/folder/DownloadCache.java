package dev.eschew.models.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One repository of a download cache as Hugging Face's clients lay it out: {@code
 * models--ORG--NAME/snapshots/REVISION/} holds links into {@code blobs/}, {@code refs/main} names
 * the revision that was asked for.
 */
final class DownloadCache {
  private static final String PREFIX = "models--";
  private static final String SNAPSHOTS = "snapshots";

  private DownloadCache() {}

  /** Whether a folder is such a repository. */
  static boolean isRepository(Path folder) {
    return folder.getFileName() != null
        && folder.getFileName().toString().startsWith(PREFIX)
        && Files.isDirectory(folder.resolve(SNAPSHOTS));
  }

  /** NAME of {@code models--ORG--NAME}. */
  static String name(Path repository) {
    String folder = repository.getFileName().toString();
    return folder.substring(folder.lastIndexOf("--") + 2);
  }

  /**
   * The snapshot that {@code refs/main} names, otherwise the newest.
   *
   * @return empty if there is none
   * @throws IOException if the repository cannot be read
   */
  static Optional<Path> snapshot(Path repository) throws IOException {
    Path snapshots = repository.resolve(SNAPSHOTS);
    Path main = repository.resolve("refs").resolve("main");
    if (Files.isRegularFile(main)) {
      String revision = Files.readString(main).strip();
      if (revision.matches("[\\w.-]+") && Files.isDirectory(snapshots.resolve(revision))) {
        return Optional.of(snapshots.resolve(revision));
      }
    }
    try (Stream<Path> revisions = Files.list(snapshots)) {
      List<Path> folders = revisions.filter(Files::isDirectory).toList();
      return folders.stream()
          .max(
              Comparator.comparingLong((Path folder) -> folder.toFile().lastModified())
                  .thenComparing(Comparator.naturalOrder()));
    }
  }
}
