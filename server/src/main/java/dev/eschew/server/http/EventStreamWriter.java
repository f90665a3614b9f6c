package dev.eschew.server.http;

import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.ResponseBodyWriter;
import io.micronaut.http.body.stream.BodySizeLimits;
import io.micronaut.http.codec.CodecException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Writes event streams at the pace at which the connection takes them. (A publisher as the body of
 * an answer would have 32 events made ahead of that.)
 */
@Singleton
final class EventStreamWriter implements ResponseBodyWriter<EventStream> {
  private final Scheduler scheduler;

  EventStreamWriter(@Named(TaskExecutors.BLOCKING) ExecutorService executor) {
    this.scheduler = Schedulers.fromExecutorService(executor);
  }

  /** An answer that is such a stream. */
  HttpResponse<?> answer(EventStream stream) {
    MutableHttpResponse<EventStream> response = HttpResponse.ok(stream);
    response.bodyWriter(this);
    return response
        .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        // Proxies of the nginx kind would collect it.
        .header("X-Accel-Buffering", "no");
  }

  @Override
  public CloseableByteBody writePiece(
      ByteBodyFactory factory,
      HttpRequest<?> request,
      HttpResponse<?> response,
      Argument<EventStream> type,
      MediaType mediaType,
      EventStream stream) {
    return factory.adapt(
        stream.bytes(scheduler).map(factory.readBufferFactory()::adapt),
        BodySizeLimits.UNLIMITED,
        null,
        stream::close);
  }

  @Override
  public void writeTo(
      Argument<EventStream> type,
      MediaType mediaType,
      EventStream stream,
      MutableHeaders headers,
      OutputStream output) {
    throw new CodecException("an event stream has no end to write it at once");
  }
}
