package dev.eschew.models.onnx;

/** How long at least one of several things was going on, however many at a time. For any thread. */
public final class BusyTime {
  private int going;
  private long since;
  private long nanos;

  synchronized void begin() {
    if (going++ == 0) {
      since = System.nanoTime();
    }
  }

  synchronized void end() {
    if (--going == 0) {
      nanos += System.nanoTime() - since;
    }
  }

  /** How many are going on now. */
  synchronized int going() {
    return going;
  }

  /** Nanoseconds so far. */
  public synchronized long nanos() {
    return going == 0 ? nanos : nanos + System.nanoTime() - since;
  }
}
