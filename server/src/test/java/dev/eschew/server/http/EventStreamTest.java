package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import dev.eschew.server.job.InMemoryJobQueue;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobEvent;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobReader;
import dev.eschew.server.job.QueueObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;

/** A stream's events are made when they are wanted, and what is out of date is not told. */
@Timeout(60)
class EventStreamTest {
  private static final String ID = "job";

  private final InMemoryJobQueue queue =
      new InMemoryJobQueue(
          EngineSettings.DEFAULT, JobSettings.DEFAULT, InstantSource.system(), QueueObserver.NONE);

  /** Wants what the test asks it to want. */
  private static final class Reader extends BaseSubscriber<byte[]> {
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // Nothing is wanted yet.
    }

    @Override
    protected void hookOnNext(byte[] bytes) {
      told.add(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    protected void hookOnComplete() {
      told.add("end");
    }

    String next() throws InterruptedException {
      request(1);
      return told.take();
    }
  }

  private record Numbers(boolean failing) implements EventMapping {
    @Override
    public Optional<ServerEvent> event(JobEvent event) {
      if (failing) {
        throw new IllegalStateException("a test's");
      }
      return event.news() instanceof JobNews.Progress progress
          ? Optional.of(
              new ServerEvent(
                  OptionalLong.of(event.number()),
                  "step",
                  new byte[] {(byte) ('0' + progress.step())}))
          : Optional.empty();
    }

    @Override
    public ServerEvent failure(ApiException error) {
      return new ServerEvent(
          OptionalLong.empty(), "error", error.code().code().getBytes(StandardCharsets.US_ASCII));
    }
  }

  @BeforeEach
  void submit() {
    queue.submit(
        new Job(
            ID,
            "client",
            ApiJson.read(
                "{\"model\": \"m\"}".getBytes(StandardCharsets.US_ASCII), ImagesRequest.class),
            Instant.now(),
            Optional.empty(),
            Optional.empty()));
  }

  private Reader read(EventMapping mapping, Duration heartbeat) throws InterruptedException {
    Reader reader = new Reader();
    new EventStream(new JobReader(queue, ID, 0), mapping, heartbeat, () -> {})
        .bytes(Schedulers.boundedElastic())
        .subscribe(reader);
    assertThat(reader.next()).isEqualTo(":\n\n");
    return reader;
  }

  @Test
  void ofProgressASlowReaderHearsTheLast() throws InterruptedException {
    Reader reader = read(new Numbers(false), Duration.ofMinutes(1));
    queue.take(ID);
    queue.publish(ID, new JobNews.Progress(1, 9, 0.1));
    assertThat(reader.next()).isEqualTo("id: 2\nevent: step\ndata: 1\n\n");
    for (int step = 2; step <= 9; step++) {
      queue.publish(ID, new JobNews.Progress(step, 9, step / 9.0));
    }
    assertThat(reader.next()).isEqualTo("id: 10\nevent: step\ndata: 9\n\n");
    queue.publish(ID, new JobNews.Failed(new ApiException(ErrorCode.INTERNAL, "a test's")));
    assertThat(reader.next()).isEqualTo("end");
  }

  @Test
  void silenceIsBrokenByHeartbeats() throws InterruptedException {
    Reader reader = read(new Numbers(false), Duration.ofMillis(1));
    assertThat(reader.next()).isEqualTo(":\n\n");
    assertThat(reader.next()).isEqualTo(":\n\n");
    reader.cancel();
  }

  @Test
  void whatCannotBeToldEndsTheStreamWithAnError() throws InterruptedException {
    Reader reader = read(new Numbers(true), Duration.ofMinutes(1));
    queue.take(ID);
    assertThat(reader.next()).isEqualTo("event: error\ndata: internal\n\n");
    assertThat(reader.next()).isEqualTo("end");
  }
}
