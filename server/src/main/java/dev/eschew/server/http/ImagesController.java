package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.EditsBody;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.Route;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobQueue.Registration;
import dev.eschew.server.job.JobState;
import dev.eschew.server.job.Jobs;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Text or pictures to image, as OpenAI's clients ask for it and with fields of our own. */
@Controller("/v1/images")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImagesController {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final Jobs jobs;
  private final ImageStore store;
  private final ImageAnswers answers;
  private final EventStreams streams;
  private final boolean cancelOnDisconnect;

  ImagesController(
      Jobs jobs,
      ImageStore store,
      ImageAnswers answers,
      EventStreams streams,
      ServerSettings settings) {
    this.jobs = jobs;
    this.store = store;
    this.answers = answers;
    this.streams = streams;
    this.cancelOnDisconnect = settings.jobs().cancelOnDisconnect();
  }

  @Post("/generations")
  @Consumes(MediaType.ALL)
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
  HttpResponse<?> generate(HttpRequest<byte[]> http) throws InterruptedException {
    ImagesRequest request = ApiJson.read(body(http), ImagesRequest.class);
    Route.GENERATIONS.check(request);
    return answer(http, request);
  }

  @Post("/edits")
  @Consumes(MediaType.ALL)
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
  HttpResponse<?> edit(HttpRequest<byte[]> http) throws InterruptedException {
    ImagesRequest request =
        EditsBody.read(
            body(http), http.getHeaders().findFirst(HttpHeaders.CONTENT_TYPE).orElse(""));
    Route.EDITS.check(request);
    return answer(http, request);
  }

  private static byte[] body(HttpRequest<byte[]> http) {
    return http.getBody().orElseGet(() -> new byte[0]);
  }

  private HttpResponse<?> answer(HttpRequest<?> http, ImagesRequest request)
      throws InterruptedException {
    Job job = jobs.submit(request, Clients.of(http), IdempotencyKey.of(http));
    Runnable onGone = () -> giveUp(job);
    if (Boolean.TRUE.equals(request.stream())) {
      return streams.of(
          http,
          job.id(),
          0,
          new StreamedAnswerEvents(answers, http, job),
          onGone,
          () -> forget(job));
    }
    try (Registration _ = Connections.onGone(http, onGone)) {
      ImagesResult result = jobs.await(job.id());
      Instant created =
          jobs.queue().find(job.id()).flatMap(JobState::finished).orElseGet(Instant::now);
      return HttpResponse.ok(ApiJson.write(answers.of(http, job, result, created)))
          .contentType(MediaType.APPLICATION_JSON_TYPE);
    } finally {
      forget(job);
    }
  }

  /** Once it is answered; under an idempotency key it may be asked for again. */
  private void forget(Job job) {
    if (job.idempotency().isEmpty()) {
      jobs.queue().forget(job.id());
    }
  }

  /**
   * What to do when the client is gone. A job with an idempotency key goes on: the key is there so
   * that a client whose connection broke can ask again for what is being drawn.
   */
  private void giveUp(Job job) {
    if (cancelOnDisconnect && job.idempotency().isEmpty()) {
      jobs.queue().cancel(job.id(), CancelReason.DISCONNECTED);
    }
  }

  /** An image that was answered as an URL. */
  @Get("/files/{name}")
  HttpResponse<byte[]> file(@PathVariable String name) {
    ImageStore.Stored stored =
        store
            .find(name)
            .orElseThrow(
                () -> new ApiException(ErrorCode.NOT_FOUND, "no such image, or its time is over"));
    return HttpResponse.ok(stored.bytes())
        .contentType(MediaType.of(stored.format().mimeType()))
        .header(HttpHeaders.EXPIRES, HTTP_DATE.format(stored.expires()));
  }
}
