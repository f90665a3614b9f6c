package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ErrorBody;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.JobData;
import dev.eschew.server.api.StreamedEvent;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobEvent;
import dev.eschew.server.job.JobNews;
import io.micronaut.http.HttpRequest;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/** The events of a streamed answer, as OpenAI's clients read them. */
final class StreamedAnswerEvents implements EventMapping {
  private final ImageAnswers answers;
  private final HttpRequest<?> http;
  private final Job job;
  private final String prefix;

  StreamedAnswerEvents(ImageAnswers answers, HttpRequest<?> http, Job job) {
    this.answers = answers;
    this.http = http;
    this.job = job;
    this.prefix = job.request().image() == null ? "image_generation." : "image_edit.";
  }

  @Override
  public Optional<ServerEvent> event(JobEvent event) {
    long at = event.at().getEpochSecond();
    return switch (event.news()) {
      case JobNews.Started _ -> Optional.empty();
      case JobNews.Progress(int step, int steps, double done) ->
          of(new StreamedEvent.Progress("progress", new JobData.Progress(step, steps, done)));
      case JobNews.Partial partial -> of(partial(partial, at));
      case JobNews.Drawn drawn ->
          of(
              new StreamedEvent.Image(
                  prefix + "completed",
                  drawn.image().index(),
                  answers.of(http, job, drawn.image()),
                  at,
                  FileSize.of(drawn.image().bytes()).toString(),
                  ImageAnswers.format(job.request()).formatName(),
                  StreamedEvent.BACKGROUND,
                  StreamedEvent.QUALITY,
                  StreamedEvent.Usage.NONE));
      case JobNews.Completed completed -> of(summary(completed.result()));
      case JobNews.Failed failed -> Optional.of(failure(failed.error()));
      case JobNews.Cancelled cancelled -> Optional.of(failure(cancelled.reason().toError()));
    };
  }

  /** Without numbers: the decoder of OpenAI's clients takes what follows one for an event. */
  private static Optional<ServerEvent> of(StreamedEvent event) {
    return Optional.of(new ServerEvent(OptionalLong.empty(), event.type(), ApiJson.write(event)));
  }

  @Override
  public ServerEvent failure(ApiException error) {
    return of(new StreamedEvent.Failure("error", ErrorBody.of(error))).orElseThrow();
  }

  private StreamedEvent partial(JobNews.Partial partial, long at) {
    return new StreamedEvent.PartialImage(
        prefix + "partial_image",
        Base64.getEncoder().encodeToString(partial.bytes()),
        partial.partial(),
        partial.image(),
        at,
        FileSize.of(partial.bytes()).toString(),
        partial.format().formatName(),
        StreamedEvent.BACKGROUND,
        StreamedEvent.QUALITY);
  }

  private static StreamedEvent summary(ImagesResult result) {
    return new StreamedEvent.Summary(
        "summary",
        result.model(),
        result.size(),
        result.outputFormat(),
        result.guidance(),
        result.warnings(),
        result.timingsMs());
  }
}
