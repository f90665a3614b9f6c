package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ErrorBody;
import dev.eschew.server.api.JobData;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobEvent;
import dev.eschew.server.job.JobNews;
import io.micronaut.http.HttpRequest;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/** The events of a job, by number, for whoever follows it. */
final class JobEvents implements EventMapping {
  private final ImageAnswers answers;
  private final HttpRequest<?> http;
  private final Job job;

  JobEvents(ImageAnswers answers, HttpRequest<?> http, Job job) {
    this.answers = answers;
    this.http = http;
    this.job = job;
  }

  @Override
  public Optional<ServerEvent> event(JobEvent event) {
    return Optional.of(
        new ServerEvent(
            OptionalLong.of(event.number()), name(event.news()), ApiJson.write(data(event))));
  }

  private static String name(JobNews news) {
    return switch (news) {
      case JobNews.Started _ -> "started";
      case JobNews.Progress _ -> "progress";
      case JobNews.Partial _ -> "partial_image";
      case JobNews.Drawn _ -> "image";
      case JobNews.Completed _ -> "completed";
      case JobNews.Failed _ -> "failed";
      case JobNews.Cancelled _ -> "cancelled";
    };
  }

  private Object data(JobEvent event) {
    return switch (event.news()) {
      case JobNews.Started _ -> new JobData.Started();
      case JobNews.Progress(int step, int steps, double done) ->
          new JobData.Progress(step, steps, done);
      case JobNews.Partial partial ->
          new JobData.PartialImage(
              partial.image(),
              partial.partial(),
              Base64.getEncoder().encodeToString(partial.bytes()),
              partial.format().formatName());
      case JobNews.Drawn drawn ->
          new JobData.Image(drawn.image().index(), answers.of(http, job, drawn.image()));
      case JobNews.Completed completed -> answers.of(http, job, completed.result(), event.at());
      case JobNews.Failed failed -> ErrorBody.of(failed.error());
      case JobNews.Cancelled cancelled -> ErrorBody.of(cancelled.reason().toError());
    };
  }

  /** Without a number: a browser comes again and asks for what could not be told. */
  @Override
  public ServerEvent failure(ApiException error) {
    return new ServerEvent(OptionalLong.empty(), "error", ApiJson.write(ErrorBody.of(error)));
  }
}
