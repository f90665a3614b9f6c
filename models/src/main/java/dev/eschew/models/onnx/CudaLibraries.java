package dev.eschew.models.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * CUDA's own libraries that lie beside ONNX Runtime's. Once one is loaded, a library that needs it
 * by its name gets it, wherever it lies; so a machine that has only NVIDIA's driver will do.
 */
final class CudaLibraries {
  /** What depends on nothing else first. cuDNN has parts, which depend on each other. */
  private static final List<String> ORDER =
      List.of("cudart", "nvJitLink", "nvrtc", "cublasLt", "cublas", "curand", "cufft", "cudnn");

  private static final Pattern LINUX =
      Pattern.compile(
          "lib(" + String.join("|", ORDER) + ")((?:_\\w+|-builtins)?)\\.so(?:\\.\\d+)*");

  /** Loads one library; for tests. */
  interface Loader {
    /**
     * Loads it.
     *
     * @throws UnsatisfiedLinkError if it lacks something
     */
    void load(Path library);
  }

  private CudaLibraries() {}

  /** Those of a folder, one file each, in the order in which to load them. */
  static List<Path> find(Path folder) throws IOException {
    Map<String, Path> byLibrary = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      // A library's shortest name with a version is the one that others need it by.
      files
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparingInt((Path file) -> file.toString().length()))
          .forEach(file -> {
            Matcher name = LINUX.matcher(file.getFileName().toString());
            if (name.matches()) {
              byLibrary.putIfAbsent(name.group(1) + name.group(2), file);
            }
          });
    }
    return byLibrary.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Path> entry) -> place(entry.getKey()))
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static int place(String library) {
    String family = library.replaceFirst("[_-].*", "");
    return ORDER.indexOf(family);
  }

  /**
   * Loads them all. One that lacks something waits until the others are loaded.
   *
   * @return why libraries could not be loaded, as far as they could not
   */
  static Set<String> load(List<Path> libraries, Loader loader) {
    List<Path> waiting = new ArrayList<>(libraries);
    Set<String> failures = new TreeSet<>();
    int before;
    do {
      before = waiting.size();
      failures.clear();
      waiting.removeIf(library -> {
        try {
          loader.load(library);
          return true;
        } catch (UnsatisfiedLinkError e) {
          failures.add(e.getMessage());
          return false;
        }
      });
    } while (!waiting.isEmpty() && waiting.size() < before);
    return failures;
  }
}
