package dev.eschew.server.http;

import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.webui.FieldNames;
import dev.eschew.server.api.webui.WebuiAnswer;
import dev.eschew.server.api.webui.WebuiRequest;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobEvent;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobQueue.Registration;
import dev.eschew.server.job.JobReader;
import dev.eschew.server.job.JobState;
import dev.eschew.server.job.JobStatus;
import dev.eschew.server.job.Jobs;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * The jobs of requests that came through the routes of stable-diffusion-webui, whose clients know
 * of no ids: "the" job is a client's own that runs longest. For any thread.
 */
final class WebuiJobs {
  private final Jobs jobs;
  private final boolean cancelOnDisconnect;

  /** Of requests that wait for their answer, by ids of jobs: finished images by their places. */
  private final Map<String, Map<Integer, DrawnImage>> drawn = new ConcurrentHashMap<>();

  /** Held to write by who must not miss a job that is in the queue and not yet in the map. */
  private final ReadWriteLock submitting = new ReentrantReadWriteLock();

  /** Clients that interrupted their last job, until they send another. */
  private final Set<String> interrupted = ConcurrentHashMap.newKeySet();

  /**
   * None yet.
   *
   * @param cancelOnDisconnect whether a request ends when its client goes away
   */
  WebuiJobs(Jobs jobs, boolean cancelOnDisconnect) {
    this.jobs = jobs;
    this.cancelOnDisconnect = cancelOnDisconnect;
  }

  /**
   * Draws; waits for the end. What somebody gives up on purpose is answered with the images that
   * are finished, since these clients take an error for a failure.
   *
   * @param connection calls back when the client is gone
   * @throws ApiException for anything the client should read
   */
  WebuiAnswer draw(
      WebuiRequest request, String client, Function<Runnable, Registration> connection) {
    interrupted.remove(client);
    try {
      Job job = submit(request, client);
      try (Registration _ = connection.apply(() -> giveUp(job))) {
        return await(request, job);
      } finally {
        drawn.remove(job.id());
        jobs.queue().forget(job.id());
      }
    } catch (ApiException e) {
      throw FieldNames.translated(e);
    }
  }

  private void giveUp(Job job) {
    if (cancelOnDisconnect) {
      jobs.queue().cancel(job.id(), CancelReason.DISCONNECTED);
    }
  }

  private Job submit(WebuiRequest request, String client) {
    submitting.readLock().lock();
    try {
      Job job = jobs.submit(request.request(), client, Optional.empty());
      drawn.put(job.id(), new ConcurrentSkipListMap<>());
      return job;
    } finally {
      submitting.readLock().unlock();
    }
  }

  private WebuiAnswer await(WebuiRequest request, Job job) {
    Map<Integer, DrawnImage> finished = drawn.get(job.id());
    try (JobReader reader = new JobReader(jobs.queue(), job.id(), 0)) {
      while (true) {
        Optional<JobEvent> event = reader.next(Duration.ofMinutes(1));
        if (event.isEmpty()) {
          if (reader.isClosed()) {
            throw new ApiException(ErrorCode.NOT_FOUND, "the result is not kept any more");
          }
          continue;
        }
        switch (event.get().news()) {
          case JobNews.Drawn image -> finished.put(image.image().index(), image.image());
          case JobNews.Completed completed -> {
            return answer(
                request, job, completed.result().images(), completed.result().warnings(), false);
          }
          case JobNews.Failed failed -> throw failed.error();
          case JobNews.Cancelled cancelled -> {
            if (cancelled.reason() != CancelReason.REQUESTED) {
              throw cancelled.reason().toError();
            }
            return answer(request, job, List.copyOf(finished.values()), List.of(), true);
          }
          case JobNews.Started _, JobNews.Progress _, JobNews.Partial _ -> {}
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      jobs.queue().cancel(job.id(), CancelReason.DISCONNECTED);
      throw CancelReason.DISCONNECTED.toError();
    }
  }

  private static WebuiAnswer answer(
      WebuiRequest request,
      Job job,
      List<DrawnImage> images,
      List<Warning> warnings,
      boolean interrupted) {
    List<DrawnImage> inOrder =
        images.stream().sorted(Comparator.comparingInt(DrawnImage::index)).toList();
    return new WebuiAnswer(request, job.request(), job.submitted(), inOrder, warnings, interrupted);
  }

  /** The client's jobs, those that run before those that wait, each the oldest first. */
  List<JobState> current(String client) {
    submitting.writeLock().lock();
    try {
      return jobs.queue().current().stream()
          .filter(state -> drawn.containsKey(state.job().id()))
          .filter(state -> state.job().client().equals(client))
          .sorted(Comparator.comparing((JobState state) -> state.status() != JobStatus.RUNNING))
          .toList();
    } finally {
      submitting.writeLock().unlock();
    }
  }

  /** The last look at one of the images of a job. */
  Optional<JobNews.Partial> partial(JobState state) {
    return jobs.queue().events(state.job().id(), 0).stream()
        .map(JobEvent::news)
        .filter(JobNews.Partial.class::isInstance)
        .map(JobNews.Partial.class::cast)
        .reduce((_, later) -> later);
  }

  /** Gives up all jobs of the client. */
  void interrupt(String client) {
    if (cancel(current(client))) {
      interrupted.add(client);
    }
  }

  /** Gives up the one that runs longest. */
  void skip(String client) {
    cancel(current(client).stream().limit(1).toList());
  }

  private boolean cancel(List<JobState> states) {
    boolean any = false;
    for (JobState state : states) {
      keepDrawn(state.job().id());
      any |= jobs.queue().cancel(state.job().id(), CancelReason.REQUESTED);
    }
    return any;
  }

  /** Reads what the waiting thread may not have read yet: the queue forgets it with the job. */
  private void keepDrawn(String id) {
    Map<Integer, DrawnImage> finished = drawn.get(id);
    if (finished != null) {
      jobs.queue().events(id, 0).stream()
          .map(JobEvent::news)
          .filter(JobNews.Drawn.class::isInstance)
          .map(JobNews.Drawn.class::cast)
          .forEach(news -> finished.put(news.image().index(), news.image()));
    }
  }

  /** Whether the client interrupted its last job. */
  boolean wasInterrupted(String client) {
    return interrupted.contains(client);
  }
}
