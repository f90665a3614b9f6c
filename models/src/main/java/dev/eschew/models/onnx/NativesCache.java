package dev.eschew.models.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folders of native libraries, each made once. A folder is there whole or not at all: it is made
 * under another name and renamed, and processes that want the same one wait for the first.
 *
 * @param root where the folders are
 */
record NativesCache(Path root) {
  /** A line in it names the folder that a GPU is used with when no other is given. */
  private static final String INSTALLED = "installed";

  /** Makes the content of a folder. */
  interface Content {
    void write(Path folder) throws IOException;
  }

  /** The user's: below {@code XDG_CACHE_HOME}, or {@code .cache} in the home folder. */
  static NativesCache of(Map<String, String> environment) {
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        caches.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
    return new NativesCache(base.resolve("eschew").resolve("natives"));
  }

  /** A folder's name: one to read, and a digest of what the folder is made of. */
  static String key(String name, List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      parts.forEach(part -> digest.update((part + "\n").getBytes(StandardCharsets.UTF_8)));
      return name + "-" + HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The folder of a name, made first if it is not there. */
  Path folder(String name, Content content) throws IOException {
    Path folder = root.resolve(name);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Files.createDirectories(root);
    synchronized (NativesCache.class) { // a file lock holds between processes, not within one
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve(name + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        if (!Files.isDirectory(folder)) {
          make(folder, content);
        }
      }
    }
    return folder;
  }

  private void make(Path folder, Content content) throws IOException {
    // What a process that was killed left behind; nobody else holds the lock.
    Path partial = root.resolve(folder.getFileName() + ".partial");
    delete(partial);
    Files.createDirectory(partial);
    try {
      content.write(partial);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      delete(partial);
      throw e;
    }
  }

  /** Remembers a folder of this cache, or elsewhere, for {@link #installed}. */
  void install(Path folder) throws IOException {
    Files.createDirectories(root);
    Path line = Files.createTempFile(root, INSTALLED, ".partial");
    Files.writeString(line, folder.toAbsolutePath() + "\n");
    Files.move(line, root.resolve(INSTALLED), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The folder that was installed last. */
  Optional<Path> installed() throws IOException {
    Path line = root.resolve(INSTALLED);
    return Files.isRegularFile(line)
        ? Optional.of(Path.of(Files.readString(line).strip()))
        : Optional.empty();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
