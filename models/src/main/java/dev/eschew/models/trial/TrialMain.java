package dev.eschew.models.trial;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.Rehearsal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that a model may end instead of the server. Its exit code is its answer, none of
 * those that other ends give a process.
 */
public final class TrialMain {
  /** All graphs opened and ran. */
  static final int PASSED = 10;

  /** A graph was refused, by an exception that the server will meet as well. */
  static final int REFUSED = 11;

  /** The Java heap or stack was not enough. */
  static final int EXHAUSTED = 12;

  /** As much stack as the engine's thread has. */
  private static final long STACK_BYTES = 32L << 20;

  private TrialMain() {}

  /**
   * Tries a model, or opens one graph of it.
   *
   * @param args folder, {@link TrialArguments}, and the path of a graph if it is to be opened alone
   */
  public static void main(String[] args) {
    new Thread(null, () -> Runtime.getRuntime().halt(answer(args)), "eschew-trial", STACK_BYTES)
        .start();
  }

  private static int answer(String[] args) {
    try {
      List<String> settings = List.of(args).subList(1, 1 + TrialArguments.COUNT);
      OnnxRuntime runtime = new OnnxRuntime(TrialArguments.read(settings));
      ModelFolder folder = ModelFolder.read(Path.of(args[0]));
      if (args.length > 1 + TrialArguments.COUNT) {
        Rehearsal.open(folder, Path.of(args[1 + TrialArguments.COUNT]), runtime);
      } else {
        Rehearsal.of(folder, runtime);
      }
      return PASSED;
    } catch (BrokenModelException | IOException | RuntimeException e) {
      return REFUSED;
    } catch (Throwable e) {
      return EXHAUSTED;
    }
  }
}
