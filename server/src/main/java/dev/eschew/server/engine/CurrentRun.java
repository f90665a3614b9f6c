package dev.eschew.server.engine;

import dev.eschew.models.onnx.RunInterrupt;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a worker's thread runs just now and for whom. When all of them have given up, the run ends
 * within about one node; as long as somebody else shares it, it is finished for him.
 */
final class CurrentRun {
  private final Set<String> active = new HashSet<>();
  private final Set<String> cancelled = new HashSet<>();
  private Set<String> concerned = Set.of();
  private RunInterrupt interrupt;

  /** From now on a job may be cancelled here. */
  synchronized void add(String id) {
    active.add(id);
  }

  /** The job is over. */
  synchronized void remove(String id) {
    active.remove(id);
    cancelled.remove(id);
  }

  synchronized boolean isCancelled(String id) {
    return cancelled.contains(id);
  }

  /**
   * A job is given up; from any thread.
   *
   * @return false if it is none of this worker's
   */
  synchronized boolean cancel(String id) {
    if (!active.contains(id)) {
      return false;
    }
    cancelled.add(id);
    interruptIfForNobody();
    return true;
  }

  /**
   * Runs.
   *
   * @param ids whom it concerns
   * @return empty if the run was ended because they had all given up
   */
  <T> Optional<T> during(Set<String> ids, Supplier<T> work) {
    RunInterrupt own = new RunInterrupt();
    synchronized (this) {
      concerned = Set.copyOf(ids);
      interrupt = own;
      interruptIfForNobody();
    }
    try {
      return Optional.of(own.during(work));
    } catch (RunInterrupt.RunInterrupted e) {
      return Optional.empty();
    } finally {
      synchronized (this) {
        interrupt = null;
      }
    }
  }

  private void interruptIfForNobody() {
    if (interrupt != null && cancelled.containsAll(concerned)) {
      interrupt.interrupt();
    }
  }
}
