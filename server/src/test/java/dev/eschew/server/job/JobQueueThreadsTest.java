package dev.eschew.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clients, workers and those who change their minds, all at once. */
class JobQueueThreadsTest {
  private static final int CLIENTS = 4;
  private static final int JOBS_PER_CLIENT = 1500;

  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();
  private final InMemoryJobQueue queue =
      new InMemoryJobQueue(
          new EngineSettings(16, 8, 1, OptionalInt.empty(), 1L << 30),
          JobSettings.DEFAULT,
          InstantSource.system(),
          new QueueObserver() {
            @Override
            public void taken(Duration waited) {
              taken.incrementAndGet();
            }

            @Override
            public void ended(JobStatus status, Optional<ErrorCode> error, Duration whole) {
              ended.incrementAndGet();
            }
          });

  /** By id, who said that he ended a job. */
  private final Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();

  /** Run until they are cancelled. */
  private final Set<String> held = ConcurrentHashMap.newKeySet();

  private final Set<String> cancelledWhileRunning = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  @Test
  void everyJobEndsOnce() throws Exception {
    queue.onCancelled(id -> assertThat(cancelledWhileRunning.add(id)).isTrue());
    List<Future<Integer>> clients = new ArrayList<>();
    List<Future<Integer>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < 3; i++) {
        Random random = new Random(i);
        workers.add(threads.submit(() -> work(random)));
      }
      for (int i = 0; i < CLIENTS; i++) {
        String client = "client " + i;
        Random random = new Random(10 + i);
        clients.add(threads.submit(() -> ask(client, random)));
      }
      for (Future<Integer> client : clients) {
        assertThat(client.get()).isEqualTo(JOBS_PER_CLIENT);
      }
      over = true;
      int took = 0;
      for (Future<Integer> worker : workers) {
        took += worker.get();
      }
      assertThat(taken).hasValue(took);
    }
    assertThat(ends).hasSize(CLIENTS * JOBS_PER_CLIENT);
    assertThat(ends).allSatisfy((_, times) -> assertThat(times).hasValue(1));
    assertThat(ended).hasValue(CLIENTS * JOBS_PER_CLIENT);
    assertThat(cancelledWhileRunning).containsAll(held);
    assertThat(queue.current()).isEmpty();
    assertThat(queue.waiting()).isZero();
    assertThat(queue.wanted()).isEmpty();
    // Nobody's part of the queue is taken any more.
    for (int i = 0; i < 8; i++) {
      queue.submit(TestJobs.job("late " + i, "client 0"));
    }
  }

  /** Submits jobs, gives some up, and reads of each that it ends once. */
  private int ask(String client, Random random) throws InterruptedException {
    int seen = 0;
    for (int i = 0; i < JOBS_PER_CLIENT; i++) {
      String id = client + " " + i;
      boolean isHeld = i % 10 == 0;
      if (isHeld) {
        held.add(id);
      }
      while (!submitted(TestJobs.job(id, client))) {
        Thread.onSpinWait();
      }
      try (JobReader reader = new JobReader(queue, id, 0)) {
        if (isHeld) {
          assertThat(reader.next(Duration.ofDays(1)).orElseThrow().news().isLast()).isFalse();
          countIf(queue.cancel(id, CancelReason.REQUESTED), id);
        } else if (random.nextInt(3) == 0) {
          for (int spin = random.nextInt(3000); spin > 0; spin--) {
            Thread.onSpinWait();
          }
          countIf(queue.cancel(id, CancelReason.REQUESTED), id);
        }
        long last = 0;
        while (!reader.isClosed()) {
          Optional<JobEvent> event = reader.next(Duration.ofDays(1));
          if (event.isPresent()) {
            assertThat(event.get().number()).isGreaterThan(last);
            last = event.get().number();
            seen += event.get().news().isLast() ? 1 : 0;
          }
        }
      }
    }
    return seen;
  }

  private boolean submitted(Job job) {
    try {
      queue.submit(job);
      return true;
    } catch (ApiException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL);
      return false;
    }
  }

  private int work(Random random) {
    int took = 0;
    while (!over) {
      Optional<Job> job = queue.wanted().stream().findFirst().flatMap(queue::peek);
      if (job.isEmpty() || !queue.take(job.get().id())) {
        Thread.onSpinWait();
        continue;
      }
      took++;
      String id = job.get().id();
      boolean going = queue.publish(id, TestJobs.progress(1));
      while (going && held.contains(id)) {
        going = queue.publish(id, TestJobs.progress(2));
      }
      switch (random.nextInt(4)) {
        case 0 -> queue.handBack(id);
        case 1 ->
            countIf(
                queue.publish(
                    id, new JobNews.Failed(new ApiException(ErrorCode.INTERNAL, "on purpose"))),
                id);
        default -> {
          boolean completed = queue.publish(id, TestJobs.completed(1));
          countIf(completed, id);
          // Whoever was not told that it is cancelled ends it.
          assertThat(completed && !going).isFalse();
        }
      }
    }
    return took;
  }

  private void countIf(boolean ending, String id) {
    if (ending) {
      ends.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
    }
  }
}
