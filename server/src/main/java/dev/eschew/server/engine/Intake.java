package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.Drawing;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobQueue;
import java.util.Optional;
import java.util.Set;

/** Takes jobs out of the queue for one model, as many as there is room for. For one thread. */
final class Intake {
  private final DiffusionModel model;
  private final Workplace workplace;
  private final JobQueue queue;
  private final CurrentRun currentRun;
  private final JobMemory memory;
  private long taken;
  private Optional<Candidate> candidate = Optional.empty();

  /** The job that is next, checked. */
  private record Candidate(Job job, ResolvedRequest request, long bytes) {}

  Intake(DiffusionModel model, Workplace workplace, CurrentRun currentRun, JobMemory memory) {
    this.model = model;
    this.workplace = workplace;
    this.queue = workplace.queue();
    this.currentRun = currentRun;
    this.memory = memory;
  }

  /** Ends all jobs that wait for a model with an error. */
  static void refuseAll(String model, ApiException error, Workplace workplace) {
    JobQueue queue = workplace.queue();
    for (Optional<Job> job = queue.peek(model); job.isPresent(); job = queue.peek(model)) {
      if (queue.take(job.get().id())) {
        refuse(job.get(), error, workplace);
      }
    }
  }

  private static void refuse(Job job, ApiException error, Workplace workplace) {
    if (workplace.queue().publish(job.id(), new JobNews.Failed(error))) {
      workplace.observer().error(error.code());
    }
  }

  /**
   * The next job, its texts encoded and its memory taken.
   *
   * @return empty if none waits, or there is no room for the one that waits longest
   */
  Optional<ActiveJob> next() {
    while (true) {
      Optional<Job> job = queue.peek(model.folder().id());
      if (job.isEmpty()) {
        candidate = Optional.empty();
        return Optional.empty();
      }
      Optional<Candidate> checked = checked(job.get());
      if (checked.isPresent()) {
        if (!memory.hasRoomFor(checked.get().bytes())) {
          return Optional.empty();
        }
        Optional<ActiveJob> begun = begin(checked.get());
        if (begun.isPresent()) {
          return begun;
        }
      }
    }
  }

  /** Empty if the job is refused. */
  private Optional<Candidate> checked(Job job) {
    if (candidate.filter(known -> known.job().id().equals(job.id())).isPresent()) {
      return candidate;
    }
    try {
      ModelFolder folder = model.folder();
      ResolvedRequest request = workplace.resolver().resolve(job.request(), folder);
      long bytes = JobMemory.estimate(request.spec(), folder);
      memory.requireEverFits(bytes, request.spec());
      candidate = Optional.of(new Candidate(job, request, bytes));
    } catch (RuntimeException | Error e) {
      candidate = Optional.empty();
      if (queue.take(job.id())) {
        refuse(job, Failures.toApi(e), workplace);
      }
    }
    return candidate;
  }

  /** Empty if the job is over already. */
  private Optional<ActiveJob> begin(Candidate chosen) {
    candidate = Optional.empty();
    String id = chosen.job().id();
    currentRun.add(id);
    if (!queue.take(id)) {
      currentRun.remove(id);
      return Optional.empty();
    }
    try {
      Optional<Drawing> drawing =
          currentRun.during(Set.of(id), () -> model.begin(chosen.request().spec()));
      if (drawing.isPresent()) {
        chosen.request().refuseIfStrict(drawing.get().warnings());
        workplace.observer().encoded(model.folder().id(), drawing.get().encoding());
        memory.take(chosen.bytes());
        ActiveJob job =
            new ActiveJob(chosen.job(), chosen.request(), drawing.get(), taken++, chosen.bytes());
        job.gallery().taken(workplace.clock().instant());
        return Optional.of(job);
      }
    } catch (RuntimeException | Error e) {
      refuse(chosen.job(), Failures.toApi(e), workplace);
    }
    currentRun.remove(id);
    return Optional.empty();
  }
}
