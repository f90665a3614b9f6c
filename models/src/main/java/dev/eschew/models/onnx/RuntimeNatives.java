package dev.eschew.models.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which native libraries ONNX Runtime's Java classes load. */
public final class RuntimeNatives {
  /** The folder from which the classes load; they read it once, when they are initialised. */
  static final String PROPERTY = "onnxruntime.native.path";

  private RuntimeNatives() {}

  /**
   * What the settings ask for, empty where the classes shall take what the class path has.
   *
   * @throws IllegalArgumentException if the folder that was given cannot be used; the message names
   *     the flag
   */
  static Optional<NativeLibraries> of(RuntimeSettings settings) {
    NativesCache cache = NativesCache.of(System.getenv());
    if (settings.natives().isPresent()) {
      return Optional.of(prepare(settings.natives().get(), cache, "--natives: "));
    } else if (settings.device() instanceof Device.Cpu || System.getProperty(PROPERTY) != null) {
      return Optional.empty();
    }
    try {
      Optional<Path> path = gpuJarOfClassPath();
      if (path.isEmpty()) {
        path = cache.installed();
      }
      if (path.isPresent() && !Files.exists(path.get())) {
        throw new OnnxFailure(
            "the installed natives are gone from " + path.get() + "; run install-cuda again", null);
      }
      return path.map(source -> prepare(source, cache, ""));
    } catch (IOException e) {
      throw new OnnxFailure("the installed natives cannot be read: " + e, e);
    }
  }

  /**
   * Makes natives those that a GPU is used with when no others are given.
   *
   * @param source a folder or jar
   * @return the folder that they are loaded from
   * @throws IllegalArgumentException if they are none for this platform, or have no CUDA provider
   */
  public static Path install(Path source) {
    NativesCache cache = NativesCache.of(System.getenv());
    NativeLibraries libraries = prepare(source, cache, "");
    if (!libraries.cuda()) {
      throw new IllegalArgumentException(source + " has no CUDA provider");
    }
    try {
      // What lies beside a jar need not stay, what lies in a folder must.
      cache.install(Files.isDirectory(source) ? source : libraries.folder());
    } catch (IOException e) {
      throw new IllegalArgumentException(cache.root() + " cannot be written: " + e, e);
    }
    return libraries.folder();
  }

  /** A folder of the cache for {@link #install}'s callers to work in. */
  public static Path cache() {
    return NativesCache.of(System.getenv()).root();
  }

  /** The folder of this platform in jars of the JavaCPP presets; empty where there is none. */
  public static Optional<String> presetsPlatform() {
    return NativePlatform.current().map(platform -> platform.presets);
  }

  private static NativeLibraries prepare(Path source, NativesCache cache, String flag) {
    NativePlatform platform =
        NativePlatform.current()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    flag
                        + "ONNX Runtime has no natives for "
                        + System.getProperty("os.name")
                        + " on "
                        + System.getProperty("os.arch")));
    try {
      return NativeLibraries.prepare(source, platform, cache);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(flag + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          flag + source + " cannot be read, or " + cache.root() + " not written: " + e, e);
    }
  }

  /**
   * The class path's own jar if it is the GPU build. Left alone, the classes would unpack more than
   * half a gigabyte at every start.
   */
  private static Optional<Path> gpuJarOfClassPath() throws IOException {
    Optional<NativePlatform> platform = NativePlatform.current();
    if (platform.isEmpty()) {
      return Optional.empty();
    }
    String provider =
        "/ai/onnxruntime/native/"
            + platform.get().label
            + "/"
            + platform.get().fileOf(NativePlatform.CUDA);
    URL resource = OrtEnvironment.class.getResource(provider);
    if (resource == null || !(resource.openConnection() instanceof JarURLConnection connection)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(connection.getJarFileURL().toURI()));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
