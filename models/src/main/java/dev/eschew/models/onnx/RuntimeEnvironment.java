package dev.eschew.models.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The process's one ONNX Runtime environment. Loading the native library and making the environment
 * register thousands of operator schemas in functions with very large frames; on a thread whose
 * stack is half used already (dependency injection is deep) that overflows and ends the process
 * without a word. So it is done once, on a thread of its own with room enough.
 */
final class RuntimeEnvironment {
  private static final long STACK_BYTES = 32L << 20;

  private static OrtEnvironment instance;

  private RuntimeEnvironment() {}

  /**
   * Made on the first call. Not in a static initialiser: the thread that makes it needs this class
   * initialised.
   */
  static synchronized OrtEnvironment get() {
    if (instance == null) {
      instance = create();
    }
    return instance;
  }

  private static OrtEnvironment create() {
    // What fails is thrown, so the runtime need not print it too.
    FutureTask<OrtEnvironment> creation =
        new FutureTask<>(
            () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL));
    new Thread(null, creation, "eschew-onnxruntime-start", STACK_BYTES).start();
    try {
      return creation.get();
    } catch (ExecutionException e) {
      throw new OnnxFailure("ONNX Runtime cannot be started: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OnnxFailure("interrupted while ONNX Runtime was starting", e);
    }
  }
}
