package dev.eschew.server.job;

import static dev.eschew.server.job.TestJobs.completed;
import static dev.eschew.server.job.TestJobs.image;
import static dev.eschew.server.job.TestJobs.job;
import static dev.eschew.server.job.TestJobs.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JobReaderTest {
  private static final int MIB = 1 << 20;
  private static final Duration LONG = Duration.ofDays(1);

  private final TestJobs.Clock clock = new TestJobs.Clock();
  private final InMemoryJobQueue queue =
      new InMemoryJobQueue(
          EngineSettings.DEFAULT.withQueue(100_000, 1),
          new JobSettings(
              Optional.empty(), true, Duration.ofMinutes(10), MIB, Duration.ofHours(1), MIB),
          clock,
          QueueObserver.NONE);

  @Test
  void whoIsSlowMissesProgressAlone() throws Exception {
    begin("j0");
    try (JobReader reader = new JobReader(queue, "j0", 0)) {
      assertThat(reader.next(LONG).orElseThrow().news()).isInstanceOf(JobNews.Started.class);
      queue.publish("j0", progress(1));
      queue.publish("j0", new JobNews.Drawn(image(0, 1)));
      queue.publish("j0", progress(2));
      queue.publish("j0", progress(3));
      assertThat(reader.next(LONG).orElseThrow().news()).isInstanceOf(JobNews.Drawn.class);
      queue.publish("j0", progress(4));
      assertThat(reader.next(LONG).orElseThrow().news()).isEqualTo(progress(4));
      assertThat(reader.next(Duration.ZERO)).isEmpty();
      assertThat(reader.isClosed()).isFalse();
      queue.publish("j0", completed(1));
      assertThat(reader.next(LONG).orElseThrow().news()).isEqualTo(last("j0"));
      assertThat(reader.isClosed()).isFalse();
      assertThat(reader.next(LONG)).isEmpty();
      assertThat(reader.isClosed()).isTrue();
      assertThat(reader.next(LONG)).isEmpty();
    }
  }

  @Test
  void readingBeginsAfterWhatIsKnown() throws Exception {
    begin("j0");
    queue.publish("j0", new JobNews.Drawn(image(0, 1)));
    try (JobReader reader = new JobReader(queue, "j0", 1)) {
      assertThat(reader.next(LONG).orElseThrow().number()).isEqualTo(2);
    }
    queue.publish("j0", completed(1));
    try (JobReader reader = new JobReader(queue, "j0", 3)) {
      assertThat(reader.next(LONG)).isEmpty();
      assertThat(reader.isClosed()).isTrue();
    }
  }

  @Test
  void ofWhatIsNotKnownNothingComes() throws Exception {
    try (JobReader reader = new JobReader(queue, "unknown", 0)) {
      assertThat(reader.next(LONG)).isEmpty();
      assertThat(reader.isClosed()).isTrue();
    }
  }

  @Test
  void aJobThatIsForgottenEndsTheReading() throws Exception {
    begin("j0");
    try (JobReader reader = new JobReader(queue, "j0", 0)) {
      assertThat(reader.next(LONG)).isPresent();
      queue.publish("j0", completed(1));
      clock.pass(Duration.ofHours(1));
      assertThat(reader.next(LONG)).isEmpty();
      assertThat(reader.isClosed()).isTrue();
    }
  }

  @Test
  void whatComesLaterIsWaitedFor() throws Exception {
    queue.submit(job("j0"));
    try (JobReader reader = new JobReader(queue, "j0", 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<JobNews>> read =
          threads.submit(() -> {
            List<JobNews> news = new ArrayList<>();
            for (Optional<JobEvent> event = reader.next(LONG);
                event.isPresent();
                event = reader.next(LONG)) {
              news.add(event.get().news());
            }
            return news;
          });
      queue.take("j0");
      for (int step = 1; step <= 1000; step++) {
        queue.publish("j0", progress(step));
      }
      JobNews end = completed(1);
      queue.publish("j0", end);
      List<JobNews> news = read.get();
      assertThat(news).contains(progress(1000));
      assertThat(news.getFirst()).isInstanceOf(JobNews.Started.class);
      assertThat(news.getLast()).isSameAs(end);
    }
  }

  /** A reader that is closed before, while or after it begins to wait returns. */
  @Test
  void anotherThreadMayCloseIt() throws Exception {
    queue.submit(job("j0"));
    for (int i = 0; i < 20_000; i++) {
      JobReader reader = new JobReader(queue, "j0", 0);
      CompletableFuture<Optional<JobEvent>> read = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              read.complete(reader.next(LONG));
            } catch (InterruptedException e) {
              read.completeExceptionally(e);
            }
          });
      for (int spin = i % 200; spin > 0; spin--) {
        Thread.onSpinWait();
      }
      reader.close();
      // A minute instead of the day that it was told to wait.
      assertThat(read.get(1, TimeUnit.MINUTES)).as("reader %d", i).isEmpty();
      assertThat(reader.isClosed()).isTrue();
    }
  }

  @Test
  void aReaderGoesOnWhenItsJobIsHandedBack() throws Exception {
    begin("j0");
    queue.publish("j0", progress(1));
    try (JobReader reader = new JobReader(queue, "j0", 0)) {
      long last = 0;
      for (int i = 0; i < 2; i++) {
        last = reader.next(LONG).orElseThrow().number();
      }
      queue.handBack("j0");
      assertThat(reader.next(Duration.ZERO)).isEmpty();
      assertThat(reader.isClosed()).isFalse();
      queue.take("j0");
      JobEvent again = reader.next(LONG).orElseThrow();
      assertThat(again.news()).isInstanceOf(JobNews.Started.class);
      assertThat(again.number()).isGreaterThan(last);
    }
  }

  @Test
  void filesAreKeptForWhoReadsAndNoLonger() throws Exception {
    begin("j0");
    try (JobReader reader = new JobReader(queue, "j0", 0)) {
      queue.publish("j0", completed(MIB));
      begin("j1");
      queue.publish("j1", completed(MIB));
      assertThat(reader.next(LONG).orElseThrow().news()).isInstanceOf(JobNews.Started.class);
      assertThat(reader.next(LONG).orElseThrow().news()).isInstanceOf(JobNews.Completed.class);
      assertThat(reader.next(LONG)).isEmpty();
      begin("j2");
      queue.publish("j2", completed(MIB));
      assertThat(queue.find("j0").orElseThrow().result()).isEmpty();
      assertThat(queue.find("j2").orElseThrow().result()).isPresent();
    }
  }

  @Test
  void waitingCanBeInterrupted() {
    queue.submit(job("j0"));
    try (JobReader reader = new JobReader(queue, "j0", 0)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> reader.next(LONG)).isInstanceOf(InterruptedException.class);
    }
  }

  private JobNews last(String id) {
    return queue.events(id, 0).getLast().news();
  }

  private void begin(String id) {
    queue.submit(job(id));
    assertThat(queue.take(id)).isTrue();
  }
}
