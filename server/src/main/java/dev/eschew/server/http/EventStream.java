package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.job.JobEvent;
import dev.eschew.server.job.JobReader;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * A job's news as server-sent events. Each is read and encoded when the connection has room for it:
 * nothing is heaped up for a slow client. Ends with the job.
 */
final class EventStream implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  private final JobReader reader;
  private final EventMapping mapping;
  private final Duration heartbeat;
  private final Runnable onEnd;
  private boolean opened;

  /**
   * A stream.
   *
   * @param heartbeat the longest silence
   * @param onEnd run when it is over, or nobody reads it any more; maybe more than once
   */
  EventStream(JobReader reader, EventMapping mapping, Duration heartbeat, Runnable onEnd) {
    this.reader = reader;
    this.mapping = mapping;
    this.heartbeat = heartbeat;
    this.onEnd = onEnd;
  }

  /**
   * What is written, to be subscribed once.
   *
   * @param scheduler where one thread waits for news while somebody wants some
   */
  Flux<byte[]> bytes(Scheduler scheduler) {
    return Flux.<byte[]>generate(this::next)
        .doOnTerminate(this::close)
        .subscribeOn(scheduler)
        .doOnCancel(this::close);
  }

  private void next(SynchronousSink<byte[]> sink) {
    if (!opened) {
      // So that the client has the answer's head while the job waits.
      opened = true;
      sink.next(ServerEvent.heartbeat());
      return;
    }
    try {
      while (true) {
        Optional<JobEvent> news = reader.next(heartbeat);
        if (news.isEmpty()) {
          if (reader.isClosed()) {
            sink.complete();
          } else {
            sink.next(ServerEvent.heartbeat());
          }
          return;
        }
        Optional<ServerEvent> event = mapping.event(news.get());
        if (event.isPresent()) {
          sink.next(event.get().toBytes());
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sink.complete();
    } catch (RuntimeException | OutOfMemoryError e) {
      // Nothing comes after it: what could not be told once would be missing.
      sink.next(mapping.failure(toApi(e)).toBytes());
      close();
    }
  }

  private static ApiException toApi(Throwable e) {
    if (e instanceof ApiException error) {
      return error;
    }
    log.error("An event could not be told", e);
    return e instanceof OutOfMemoryError
        ? new ApiException(
            ErrorCode.OUT_OF_MEMORY, "not enough memory for this answer at present", e)
        : new ApiException(ErrorCode.INTERNAL, "unexpected failure; the server's log says more", e);
  }

  /** Ends it; whoever waits for news gets none. */
  @Override
  public void close() {
    reader.close();
    onEnd.run();
  }
}
