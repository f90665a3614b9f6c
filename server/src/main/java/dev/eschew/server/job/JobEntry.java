package dev.eschew.server.job;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ImagesResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the queue in memory knows of a job. Guarded by the queue, but for its listeners. */
final class JobEntry {
  private final long place;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<JobEvent> events = new ArrayList<>();
  private Job job;
  private JobStatus status = JobStatus.QUEUED;
  private JobNews.Progress progress;
  private Instant started;
  private Instant finished;
  private ImagesResult result;
  private ApiException error;
  private long lastNumber;

  /**
   * A job that waits.
   *
   * @param place ascending in the order in which jobs came
   */
  JobEntry(Job job, long place) {
    this.job = job;
    this.place = place;
  }

  Job job() {
    return job;
  }

  long place() {
    return place;
  }

  JobStatus status() {
    return status;
  }

  List<Runnable> listeners() {
    return listeners;
  }

  Optional<Instant> finished() {
    return Optional.ofNullable(finished);
  }

  Optional<ApiException> error() {
    return Optional.ofNullable(error);
  }

  List<JobEvent> events(long after) {
    return events.stream().filter(event -> event.number() > after).toList();
  }

  void add(Instant at, JobNews news) {
    switch (news) {
      case JobNews.Started _ -> {
        status = JobStatus.RUNNING;
        started = at;
      }
      case JobNews.Progress latest -> {
        progress = latest;
        events.removeIf(event -> event.news() instanceof JobNews.Progress);
      }
      case JobNews.Partial _, JobNews.Drawn _ -> {}
      case JobNews.Completed completed -> {
        end(JobStatus.COMPLETED, at);
        result = completed.result();
      }
      case JobNews.Failed failed -> {
        end(JobStatus.FAILED, at);
        error = failed.error();
      }
      case JobNews.Cancelled cancelled -> {
        end(JobStatus.CANCELLED, at);
        error = cancelled.reason().toError();
      }
    }
    events.add(new JobEvent(++lastNumber, at, news));
  }

  private void end(JobStatus how, Instant at) {
    status = how;
    finished = at;
    // What came with it may be as large as what comes of it, and nobody reads it again.
    job = job.withoutFiles();
    // What was said of pictures is in the result, or not to be had any more.
    events.removeIf(event -> event.news() instanceof JobNews.Partial);
    if (how != JobStatus.COMPLETED) {
      events.removeIf(event -> event.news() instanceof JobNews.Drawn);
    }
  }

  /** Of the files that are kept. */
  long bytes() {
    return result == null ? 0 : result.bytes();
  }

  /** Forgets the files; how the job ended stays known. */
  void dropResult() {
    result = null;
    events.removeIf(event ->
        event.news() instanceof JobNews.Completed || event.news() instanceof JobNews.Drawn);
  }

  void waitAgain() {
    status = JobStatus.QUEUED;
    started = null;
    progress = null;
    events.clear();
  }

  JobState state(OptionalInt placeInQueue, Optional<Instant> expires) {
    return new JobState(
        job,
        status,
        placeInQueue,
        Optional.ofNullable(progress),
        Optional.ofNullable(started),
        finished(),
        expires,
        Optional.ofNullable(result),
        error());
  }
}
