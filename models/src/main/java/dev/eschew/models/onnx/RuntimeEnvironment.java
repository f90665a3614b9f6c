package dev.eschew.models.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's one ONNX Runtime environment. Loading the native library and making the environment
 * register thousands of operator schemas in functions with very large frames; on a thread whose
 * stack is half used already (dependency injection is deep) that overflows and ends the process
 * without a word. So it is done once, on a thread of its own with room enough.
 */
final class RuntimeEnvironment {
  private static final Logger log = LoggerFactory.getLogger(RuntimeEnvironment.class);
  private static final long STACK_BYTES = 32L << 20;

  private static OrtEnvironment instance;
  private static Optional<Path> loaded = Optional.empty();

  private RuntimeEnvironment() {}

  /**
   * Made on the first call. Not in a static initialiser: the thread that makes it needs this class
   * initialised.
   *
   * @param natives what to load, if not what the class path has
   * @throws OnnxFailure if it cannot be loaded, or other natives are loaded already
   */
  static synchronized OrtEnvironment get(Optional<NativeLibraries> natives) {
    Optional<Path> folder = natives.map(NativeLibraries::folder);
    if (instance == null) {
      folder.ifPresent(
          path -> System.setProperty(RuntimeNatives.PROPERTY, path.toAbsolutePath().toString()));
      instance = create(natives.map(NativeLibraries::given));
      loaded = folder;
    } else if (folder.isPresent() && !folder.equals(loaded)) {
      throw new OnnxFailure(
          "this process runs with the natives of "
              + loaded.map(Path::toString).orElse("the class path")
              + " already and cannot load those of "
              + folder.get(),
          null);
    }
    return instance;
  }

  private static OrtEnvironment create(Optional<Path> folder) {
    // What fails is thrown, so the runtime need not print it too.
    FutureTask<OrtEnvironment> creation =
        new FutureTask<>(
            () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL));
    new Thread(null, creation, "eschew-onnxruntime-start", STACK_BYTES).start();
    try {
      OrtEnvironment environment = creation.get();
      // From 1.29 on it is on by default; only its environment variable, which the run script sets,
      // keeps it from starting at all.
      environment.setTelemetry(false);
      folder.ifPresent(path -> log.info("ONNX Runtime's natives are those of {}", path));
      return environment;
    } catch (OrtException e) {
      throw new OnnxFailure("ONNX Runtime's telemetry cannot be turned off: " + e.getMessage(), e);
    } catch (ExecutionException e) {
      throw new OnnxFailure(
          folder
                  .map(path ->
                      "--natives: those of "
                          + path
                          + " cannot be used, perhaps they are of another version: ")
                  .orElse("")
              + "ONNX Runtime cannot be started: "
              + innermost(e),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OnnxFailure("interrupted while ONNX Runtime was starting", e);
    }
  }

  /** A failed initialiser of a class hides what failed. */
  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }
}
