package dev.eschew.models.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder that has ONNX Runtime's libraries as files, under their names or with a version. */
final class LinkedNatives {
  private static final int ELF_HEADER = 20;
  private static final int ELF_MACHINE = 18;
  private static final int ELF_X86_64 = 62;
  private static final int ELF_AARCH64 = 183;

  private final Path folder;
  private final NativePlatform platform;
  private final Map<String, Path> libraries;

  private LinkedNatives(Path folder, NativePlatform platform, Map<String, Path> libraries) {
    this.folder = folder;
    this.platform = platform;
    this.libraries = libraries;
  }

  /** Looks into a folder, not below it. Of several names of one library the shortest is taken. */
  static LinkedNatives find(Path folder, NativePlatform platform) throws IOException {
    Map<String, Path> libraries = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> sorted =
          files
              .filter(Files::isRegularFile)
              .sorted(
                  Comparator.comparingInt((Path file) -> file.toString().length())
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      for (Path file : sorted) {
        platform
            .libraryOf(file.getFileName().toString())
            .ifPresent(library -> libraries.putIfAbsent(library, file));
      }
    }
    return new LinkedNatives(folder, platform, libraries);
  }

  boolean has(String library) {
    return libraries.containsKey(library);
  }

  /**
   * Loading a library of another processor fails with little more than a number.
   *
   * @throws IllegalArgumentException if the runtime's library is no library, or of another
   *     processor
   */
  void checkProcessor() throws IOException {
    if (!platform.label.startsWith("linux")) {
      return;
    }
    Path runtime = libraries.get(NativePlatform.RUNTIME);
    byte[] header;
    try (InputStream file = Files.newInputStream(runtime)) {
      header = file.readNBytes(ELF_HEADER);
    }
    if (header.length < ELF_HEADER
        || header[0] != 0x7f
        || header[1] != 'E'
        || header[2] != 'L'
        || header[3] != 'F') {
      throw new IllegalArgumentException(
          runtime + " is not a native library: expected an ELF file");
    }
    int machine = Byte.toUnsignedInt(header[ELF_MACHINE]) | header[ELF_MACHINE + 1] << 8;
    int expected = platform == NativePlatform.LINUX_X64 ? ELF_X86_64 : ELF_AARCH64;
    if (machine != expected) {
      throw new IllegalArgumentException(
          runtime
              + " is for another platform: expected the ELF machine "
              + expected
              + " of "
              + platform.label
              + ", found "
              + machine);
    }
  }

  /**
   * The folder itself if it has every library under its name, otherwise one of the cache with links
   * to its files and what it lacks.
   */
  Path complete(NativesCache cache) throws IOException {
    boolean named =
        libraries.entrySet().stream()
            .allMatch(library ->
                library
                    .getValue()
                    .getFileName()
                    .toString()
                    .equals(platform.fileOf(library.getKey())));
    if (named && has(NativePlatform.JNI)) {
      return folder;
    }
    return cache.folder(
        key(),
        links -> {
          for (Map.Entry<String, Path> library : libraries.entrySet()) {
            link(
                links.resolve(platform.fileOf(library.getKey())),
                library.getValue().toAbsolutePath());
          }
          if (!has(NativePlatform.JNI)) {
            NativeLibraries.copyJni(platform, links);
          }
        });
  }

  private String key() throws IOException {
    List<String> parts = new ArrayList<>();
    for (Path file : libraries.values()) {
      parts.add(
          file.toAbsolutePath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
    }
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return NativesCache.key(name == null ? "root" : name.toString(), parts)
        + (has(NativePlatform.JNI) ? "" : NativeLibraries.jni());
  }

  /** Where links are not allowed, a copy serves too. */
  private static void link(Path link, Path target) throws IOException {
    try {
      Files.createSymbolicLink(link, target);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(target, link);
    }
  }
}
