package dev.eschew.server.http;

import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.JobQueue.Registration;
import dev.eschew.server.job.JobReader;
import dev.eschew.server.job.Jobs;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Makes answers that are event streams. */
@Singleton
final class EventStreams {
  /** Well below the minute after which proxies close what is silent. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final JobQueue queue;
  private final EventStreamWriter writer;

  EventStreams(Jobs jobs, EventStreamWriter writer) {
    this.queue = jobs.queue();
    this.writer = writer;
  }

  /**
   * A job's news from the first unknown one on.
   *
   * @param known the number of the last event that the client knows; 0 for none
   * @param onGone run if the client goes before the stream is over
   * @param onEnd run when it is over for either reason, maybe more than once
   */
  HttpResponse<?> of(
      HttpRequest<?> http,
      String id,
      long known,
      EventMapping mapping,
      Runnable onGone,
      Runnable onEnd) {
    if (http.getMethod() == HttpMethod.HEAD) {
      // There is no body that would end what is begun for it.
      return HttpResponse.ok().contentType(MediaType.TEXT_EVENT_STREAM_TYPE);
    }
    AtomicReference<Registration> watch = new AtomicReference<>(() -> {});
    EventStream stream =
        new EventStream(
            new JobReader(queue, id, known),
            mapping,
            HEARTBEAT,
            () -> {
              watch.get().close();
              onEnd.run();
            });
    // Also for the connection that ends before the stream begins: then nobody else closes it.
    watch.set(
        Connections.onGone(
            http,
            () -> {
              onGone.run();
              stream.close();
            }));
    return writer.answer(stream);
  }
}
