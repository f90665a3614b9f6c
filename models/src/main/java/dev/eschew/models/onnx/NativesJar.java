package dev.eschew.models.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A jar with ONNX Runtime's native libraries in folders by platform: ONNX Runtime's own, or one of
 * the JavaCPP presets.
 */
final class NativesJar {
  private final Path jar;
  private final Map<NativePlatform, Map<String, ZipEntry>> libraries;

  private NativesJar(Path jar, Map<NativePlatform, Map<String, ZipEntry>> libraries) {
    this.jar = jar;
    this.libraries = libraries;
  }

  /**
   * Reads a jar's list of files.
   *
   * @throws IllegalArgumentException if it is no jar
   */
  static NativesJar read(Path jar) throws IOException {
    Map<NativePlatform, Map<String, ZipEntry>> libraries = new EnumMap<>(NativePlatform.class);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      zip.stream()
          .filter(entry -> !entry.isDirectory())
          .forEach(entry -> {
            String[] path = entry.getName().split("/", -1);
            if (path.length > 1) {
              NativePlatform.ofFolder(path[path.length - 2])
                  .ifPresent(platform ->
                      platform
                          .libraryOf(path[path.length - 1])
                          .ifPresent(library ->
                              libraries
                                  .computeIfAbsent(platform, _ -> new TreeMap<>())
                                  .put(library, entry)));
            }
          });
    } catch (ZipException e) {
      throw new IllegalArgumentException(jar + " is not a jar: " + e.getMessage(), e);
    }
    libraries.values().removeIf(found -> !found.containsKey(NativePlatform.RUNTIME));
    return new NativesJar(jar, libraries);
  }

  Path path() {
    return jar;
  }

  /** The platforms that it has ONNX Runtime for. */
  Set<NativePlatform> platforms() {
    return libraries.keySet();
  }

  /** The libraries of a platform. */
  Set<String> libraries(NativePlatform platform) {
    return libraries.get(platform).keySet();
  }

  /**
   * A name for what {@link #unpack} writes: the jar's, and a digest of the files' names, sizes and
   * checksums, which the jar's list of files has; so nothing large is read.
   */
  String key(NativePlatform platform) {
    List<String> parts = new ArrayList<>();
    libraries
        .get(platform)
        .forEach(
            (library, entry) -> parts.add(library + " " + entry.getSize() + " " + entry.getCrc()));
    return NativesCache.key(jar.getFileName().toString().replaceFirst("\\.jar$", ""), parts);
  }

  /** Writes a platform's libraries into a folder, under the names that the Java classes expect. */
  void unpack(NativePlatform platform, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (Map.Entry<String, ZipEntry> library : libraries.get(platform).entrySet()) {
        try (InputStream bytes = zip.getInputStream(library.getValue())) {
          Files.copy(bytes, folder.resolve(platform.fileOf(library.getKey())));
        }
      }
    }
  }
}
