package dev.eschew.models.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Ends the graph runs of some work, on however many threads, from another thread, each within about
 * one node of its graph. It stays set: runs that begin later within that work end at once.
 */
public final class RunInterrupt {
  private static final ScopedValue<RunInterrupt> CURRENT = ScopedValue.newInstance();

  private boolean interrupted;
  private final Set<RunOptions> running = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What a run that was ended throws; it says nothing about the graph or its inputs. */
  public static final class RunInterrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunInterrupted() {
      super("the run was interrupted");
    }
  }

  /**
   * Does work on this thread whose graph runs can be ended.
   *
   * @throws RunInterrupted if one of them was
   */
  public <T> T during(Supplier<T> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }

  /** Ends the runs that go on, and those to come. */
  public synchronized void interrupt() {
    interrupted = true;
    running.forEach(RunInterrupt::terminate);
  }

  public synchronized boolean isInterrupted() {
    return interrupted;
  }

  /** That of this thread's work, if it can be ended. */
  static Optional<RunInterrupt> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /**
   * A run begins.
   *
   * @param options the run's, until {@link #ended}
   * @throws RunInterrupted if it must not begin
   */
  synchronized void began(RunOptions options) {
    if (interrupted) {
      throw new RunInterrupted();
    }
    running.add(options);
  }

  /** A run is over; its options may be closed. */
  synchronized void ended(RunOptions options) {
    running.remove(options);
  }

  private static void terminate(RunOptions options) {
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new OnnxFailure("a run cannot be ended: " + e.getMessage(), e);
    }
  }
}
