package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.EditsBody;
import dev.eschew.server.api.ErrorBody;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.JobAnswer;
import dev.eschew.server.api.JobData;
import dev.eschew.server.api.Route;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.JobState;
import dev.eschew.server.job.JobStatus;
import dev.eschew.server.job.Jobs;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;

/** The same as the routes of images, without waiting. A job is there for its own client alone. */
@Controller("/v1/jobs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class JobsController {
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Jobs jobs;
  private final JobQueue queue;
  private final ImageAnswers answers;
  private final EventStreams streams;
  private final PublicUrl publicUrl;

  JobsController(Jobs jobs, ImageAnswers answers, EventStreams streams, PublicUrl publicUrl) {
    this.jobs = jobs;
    this.queue = jobs.queue();
    this.answers = answers;
    this.streams = streams;
    this.publicUrl = publicUrl;
  }

  @Post
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> submit(HttpRequest<byte[]> http) {
    ImagesRequest request =
        EditsBody.read(
            http.getBody().orElseGet(() -> new byte[0]),
            http.getHeaders().findFirst(HttpHeaders.CONTENT_TYPE).orElse(""));
    Route.JOBS.check(request);
    Job job = jobs.submit(request, Clients.of(http), IdempotencyKey.of(http));
    return HttpResponse.<byte[]>accepted()
        .header(HttpHeaders.LOCATION, publicUrl.path() + "/v1/jobs/" + job.id())
        .body(ApiJson.write(answer(http, state(http, job.id()))));
  }

  @Get
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> list(HttpRequest<?> http) {
    return uncached(
        new JobAnswer.Listing(
            "list",
            queue.current().stream()
                .filter(state -> isOwn(http, state))
                .map(state -> answer(http, state))
                .toList()));
  }

  @Get("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> one(HttpRequest<?> http, @PathVariable String id) {
    return uncached(answer(http, state(http, id)));
  }

  @Delete("/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> cancel(HttpRequest<?> http, @PathVariable String id) {
    state(http, id);
    queue.cancel(id, CancelReason.REQUESTED);
    return uncached(answer(http, state(http, id)));
  }

  /**
   * The job's news. A browser whose stream ended comes again, for ever, unless it is told that
   * nothing follows: that is a 204.
   */
  @Get("/{id}/events")
  @Produces({MediaType.TEXT_EVENT_STREAM, MediaType.APPLICATION_JSON})
  HttpResponse<?> events(HttpRequest<?> http, @PathVariable String id) {
    JobState state = state(http, id);
    long known = lastEventId(http);
    if (state.status() == JobStatus.COMPLETED && state.result().isEmpty()) {
      throw new ApiException(ErrorCode.NOT_FOUND, "the result is not kept any more");
    }
    if (state.status().isOver() && queue.events(id, known).isEmpty()) {
      return HttpResponse.noContent();
    }
    return streams.of(
        http, id, known, new JobEvents(answers, http, state.job()), () -> {}, () -> {});
  }

  private static long lastEventId(HttpRequest<?> http) {
    String text = http.getHeaders().findFirst(LAST_EVENT_ID).orElse("0");
    if (!text.matches("[0-9]{1,18}")) {
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD, LAST_EVENT_ID, "expected the number of an event");
    }
    return Long.parseLong(text);
  }

  /** Others' jobs are none. */
  private JobState state(HttpRequest<?> http, String id) {
    return queue
        .find(id)
        .filter(state -> isOwn(http, state))
        .orElseThrow(
            () -> new ApiException(ErrorCode.NOT_FOUND, "no such job, or its time is over"));
  }

  private static boolean isOwn(HttpRequest<?> http, JobState state) {
    return state.job().client().equals(Clients.of(http));
  }

  private static HttpResponse<byte[]> uncached(Object body) {
    return HttpResponse.ok(ApiJson.write(body)).header(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private JobAnswer answer(HttpRequest<?> http, JobState state) {
    Job job = state.job();
    return new JobAnswer(
        job.id(),
        "job",
        state.status().apiName(),
        state.place().isPresent() ? state.place().getAsInt() : null,
        seconds(job.submitted()),
        state.started().map(JobsController::seconds).orElse(null),
        state.finished().map(JobsController::seconds).orElse(null),
        state.expires().map(JobsController::seconds).orElse(null),
        state
            .progress()
            .map(news -> new JobData.Progress(news.step(), news.steps(), news.done()))
            .orElse(null),
        JobAnswer.shown(job.request()),
        state
            .result()
            .map(result -> answers.of(http, job, result, state.finished().orElseThrow()))
            .orElse(null),
        state.error().map(error -> ErrorBody.of(error).error()).orElse(null));
  }

  private static double seconds(Instant moment) {
    return moment.toEpochMilli() / 1e3;
  }
}
