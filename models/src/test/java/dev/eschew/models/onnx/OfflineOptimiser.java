package dev.eschew.models.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Path;
import java.util.Optional;

/** Writes a graph as ONNX Runtime optimises it, as people do before they deploy one. */
public final class OfflineOptimiser {
  private OfflineOptimiser() {}

  /** How much is done. */
  public enum Level {
    BASIC(SessionOptions.OptLevel.BASIC_OPT),
    EXTENDED(SessionOptions.OptLevel.EXTENDED_OPT),
    /** Layouts for this machine's processor, too. */
    ALL(SessionOptions.OptLevel.ALL_OPT);

    private final SessionOptions.OptLevel ofRuntime;

    Level(SessionOptions.OptLevel ofRuntime) {
      this.ofRuntime = ofRuntime;
    }
  }

  /** Writes one; weights that lie beside the graph stay where they are. */
  public static void write(Path graph, Level level, Path optimised) throws OrtException {
    OrtEnvironment environment = RuntimeEnvironment.get(Optional.empty());
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(level.ofRuntime);
      options.setOptimizedModelFilePath(optimised.toString());
      try (OrtSession session = environment.createSession(graph.toString(), options)) {
        if (session.getNumInputs() == 0) {
          throw new IllegalStateException("a graph without inputs");
        }
      }
    }
  }
}
