package dev.eschew.models.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * ONNX Runtime's native libraries, in a folder that the Java classes can load them from.
 *
 * @param folder has all libraries under the names that the classes look for
 * @param given the folder in which the user put libraries, CUDA's perhaps among them
 * @param cuda whether the CUDA provider is there
 */
record NativeLibraries(Path folder, Path given, boolean cuda) {
  /**
   * Makes such a folder of what the user has: a folder of libraries, a jar of them, or a folder
   * with such a jar. Jars are unpacked once; names without the version that a file carries and a
   * missing JNI library are made up for in a folder of the cache.
   *
   * @throws IllegalArgumentException if there is nothing to be used on this platform; the message
   *     names {@code given}
   */
  static NativeLibraries prepare(Path given, NativePlatform platform, NativesCache cache)
      throws IOException {
    if (Files.isRegularFile(given)) {
      NativesJar jar = NativesJar.read(given);
      if (!jar.platforms().contains(platform)) {
        throw nothingIn(given, platform, jar.platforms());
      }
      return unpacked(jar, given.toAbsolutePath().getParent(), platform, cache);
    } else if (!Files.isDirectory(given)) {
      throw new IllegalArgumentException("expected a folder or a jar, found no " + given);
    }
    LinkedNatives found = LinkedNatives.find(given, platform);
    if (found.has(NativePlatform.RUNTIME)) {
      found.checkProcessor();
      return new NativeLibraries(found.complete(cache), given, found.has(NativePlatform.CUDA));
    }
    return unpacked(onlyJar(given, platform), given, platform, cache);
  }

  private static NativesJar onlyJar(Path given, NativePlatform platform) throws IOException {
    List<NativesJar> fitting = new ArrayList<>();
    Set<NativePlatform> others = EnumSet.noneOf(NativePlatform.class);
    try (Stream<Path> files = Files.list(given)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        for (NativePlatform other : NativePlatform.values()) {
          if (other.libraryOf(name).filter(NativePlatform.RUNTIME::equals).isPresent()) {
            others.add(other);
          }
        }
        if (name.endsWith(".jar")) {
          NativesJar jar = NativesJar.read(file);
          others.addAll(jar.platforms());
          if (jar.platforms().contains(platform)) {
            fitting.add(jar);
          }
        }
      }
    }
    if (fitting.size() > 1) {
      throw new IllegalArgumentException(
          given
              + " has more than one jar of natives, expected one: "
              + fitting.stream()
                  .map(jar -> jar.path().getFileName().toString())
                  .collect(Collectors.joining(", ")));
    } else if (fitting.isEmpty()) {
      throw nothingIn(given, platform, others);
    }
    return fitting.getFirst();
  }

  private static IllegalArgumentException nothingIn(
      Path given, NativePlatform platform, Set<NativePlatform> others) {
    String expected =
        "expected "
            + platform.fileOf(NativePlatform.RUNTIME)
            + " or a jar with ONNX Runtime's natives for "
            + platform.label;
    return new IllegalArgumentException(
        others.isEmpty()
            ? given + " has no natives of ONNX Runtime: " + expected
            : given
                + " has natives for another platform ("
                + others.stream().map(other -> other.label).collect(Collectors.joining(", "))
                + "): "
                + expected);
  }

  private static NativeLibraries unpacked(
      NativesJar jar, Path given, NativePlatform platform, NativesCache cache) throws IOException {
    Path folder =
        cache.folder(
            jar.key(platform) + (jar.libraries(platform).contains(NativePlatform.JNI) ? "" : jni()),
            fresh -> {
              jar.unpack(platform, fresh);
              if (!jar.libraries(platform).contains(NativePlatform.JNI)) {
                copyJni(platform, fresh);
              }
            });
    return new NativeLibraries(
        folder, given, jar.libraries(platform).contains(NativePlatform.CUDA));
  }

  /** What the name of a folder ends in that has the JNI library of the class path. */
  static String jni() {
    String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    return "-jni" + (version == null ? "" : version);
  }

  /** Puts the JNI library of the class path into a folder. */
  static void copyJni(NativePlatform platform, Path folder) throws IOException {
    String file = platform.fileOf(NativePlatform.JNI);
    String resource = "/ai/onnxruntime/native/" + platform.label + "/" + file;
    try (InputStream library = OrtEnvironment.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new IllegalArgumentException(
            "expected " + file + " beside the natives, for the class path has none either");
      }
      Files.copy(library, folder.resolve(file));
    }
  }
}
