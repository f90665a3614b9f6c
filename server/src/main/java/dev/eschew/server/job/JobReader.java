package dev.eschew.server.job;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads the news of a job one by one, at the reader's own pace: whoever is slow misses progress
 * that is out of date, and nothing is heaped up for him. For one thread; any thread may close it.
 */
public final class JobReader implements AutoCloseable {
  private final JobQueue queue;
  private final String id;
  private final Semaphore changes = new Semaphore(0);
  private final JobQueue.Registration registration;
  private volatile boolean closed;
  private long last;

  /**
   * Begins to read.
   *
   * @param after the number of the last event that is known; 0 for none
   */
  public JobReader(JobQueue queue, String id, long after) {
    this.queue = queue;
    this.id = id;
    this.last = after;
    this.registration = queue.listen(id, changes::release);
  }

  /**
   * The next event, waited for if need be.
   *
   * @return empty if none came in time, or none will come any more: then the reader is closed
   */
  public Optional<JobEvent> next(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      // Before the question, or the call of a close between the two would be lost.
      changes.drainPermits();
      if (closed) {
        return Optional.empty();
      }
      // Asked one by one, so that what went out of date meanwhile is not told.
      Optional<JobEvent> event = queue.events(id, last).stream().findFirst();
      if (event.isPresent()) {
        last = event.get().number();
        return event;
      }
      if (queue.find(id).filter(state -> !state.status().isOver()).isEmpty()
          && queue.events(id, last).isEmpty()) {
        close();
      } else if (!changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
    }
  }

  /** Whether nothing more comes: all was read, the job is forgotten or the reader was closed. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    registration.close();
    changes.release();
  }
}
