package dev.eschew.server.job;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Gives jobs up when their time is over, whether they wait or run. For any thread. */
final class Deadlines implements AutoCloseable {
  private final JobQueue queue;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor timer;

  Deadlines(JobQueue queue, InstantSource clock) {
    this.queue = queue;
    this.clock = clock;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("eschew-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Of a job that was submitted. */
  void watch(Job job) {
    if (job.deadline().isEmpty()) {
      return;
    }
    Duration left = Duration.between(clock.instant(), job.deadline().get());
    ScheduledFuture<?> end =
        timer.schedule(
            () -> queue.cancel(job.id(), CancelReason.DEADLINE),
            Math.max(0, left.toNanos()),
            TimeUnit.NANOSECONDS);
    queue.listen(
        job.id(),
        () -> {
          if (queue.find(job.id()).filter(state -> !state.status().isOver()).isEmpty()) {
            end.cancel(false);
          }
        });
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
