package dev.eschew.server.engine;

import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.Generation;
import dev.eschew.models.pipeline.StepOutcome;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * The jobs that a worker draws at the same time. At every step UNet runs are filled with rows of
 * any of them (continuous batching, Yu et al. 2022, "Orca"): new ones join at the next step,
 * finished images leave at once. For the worker's thread.
 */
final class Studio implements AutoCloseable {
  /** Jobs whose texts are encoded between two steps, so that those under way are not held up. */
  private static final int MOST_ADMITTED_AT_ONCE = 4;

  private final DiffusionModel model;
  private final Workplace workplace;
  private final JobQueue queue;
  private final CurrentRun currentRun;
  private final JobMemory memory;
  private final Intake intake;
  private final TurnOrder order = new TurnOrder();
  private final Map<String, ActiveJob> jobs = new LinkedHashMap<>();
  private final Queue<String> over = new ConcurrentLinkedQueue<>();
  private final Developer developer;

  /**
   * Empty.
   *
   * @param onChange called from other threads when a job has left
   */
  Studio(DiffusionModel model, Workplace workplace, CurrentRun currentRun, Runnable onChange) {
    this.model = model;
    this.workplace = workplace;
    this.queue = workplace.queue();
    this.currentRun = currentRun;
    this.memory = new JobMemory(workplace.settings().memoryBytes());
    this.intake = new Intake(model, workplace, currentRun, memory);
    this.developer =
        new Developer(
            model,
            queue,
            workplace.observer(),
            workplace.clock(),
            id -> {
              over.add(id);
              onChange.run();
            });
  }

  /** Lets those that are over out, and others in. */
  void admit() {
    letOut();
    for (int i = 0;
        i < MOST_ADMITTED_AT_ONCE && jobs.size() < workplace.settings().activeLimit();
        i++) {
      Optional<ActiveJob> job = intake.next();
      if (job.isEmpty()) {
        return;
      }
      jobs.put(job.get().id(), job.get());
    }
  }

  private void letOut() {
    for (String id = over.poll(); id != null; id = over.poll()) {
      leave(id);
    }
    for (String id : List.copyOf(jobs.keySet())) {
      if (currentRun.isCancelled(id)) {
        leave(id);
      }
    }
  }

  private void leave(String id) {
    ActiveJob job = jobs.remove(id);
    if (job != null) {
      memory.release(job.bytes());
      currentRun.remove(id);
    }
  }

  /** Whether nobody is here any more. */
  boolean isEmpty() {
    letOut();
    return jobs.isEmpty();
  }

  /** Whether somebody can go on. */
  boolean hasTurns() {
    letOut();
    return jobs.values().stream().anyMatch(job -> !job.pending().isEmpty());
  }

  /** Goes on by one step with as many as fill a UNet run. */
  void advance() {
    List<TurnOrder.Turn> turns = order.next(jobs.values(), model::rowBudget);
    Set<String> ids =
        turns.stream()
            .map(turn -> turn.job().id())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    workplace.device().acquireUninterruptibly();
    Optional<StepOutcome> outcome;
    try {
      outcome = currentRun.during(ids, () -> model.advance(parts(turns)));
    } catch (RuntimeException | Error e) {
      ids.forEach(id -> fail(id, e));
      return;
    } finally {
      workplace.device().release();
    }
    outcome.ifPresent(steps -> follow(turns, steps));
  }

  private static List<Generation> parts(List<TurnOrder.Turn> turns) {
    return turns.stream().map(TurnOrder.Turn::part).toList();
  }

  private void follow(List<TurnOrder.Turn> turns, StepOutcome outcome) {
    String id = model.folder().id();
    outcome.runs().forEach(run -> workplace.observer().run(id, run));
    Set<ActiveJob> moved = new LinkedHashSet<>();
    int steps = 0;
    for (TurnOrder.Turn turn : turns) {
      Optional<Throwable> failure = outcome.failure(turn.part());
      if (failure.isPresent()) {
        fail(turn.job().id(), failure.get());
      } else if (jobs.containsKey(turn.job().id())) {
        steps += turn.part().size();
        moved.add(turn.job());
        follow(turn.job(), turn.part());
      }
    }
    workplace.observer().steps(id, steps);
    for (ActiveJob job : moved) {
      // Over without our doing: nobody wants it any more.
      if (jobs.containsKey(job.id()) && !queue.publish(job.id(), job.progress())) {
        leave(job.id());
      }
    }
  }

  private void follow(ActiveJob job, Generation part) {
    int look = job.lookDue(part);
    if (look >= 0) {
      developer.look(job.gallery(), part, look);
    }
    if (part.done()) {
      job.handOn(part);
      job.gallery().denoised();
      developer.finish(job.gallery(), part);
    }
  }

  private void fail(String id, Throwable failure) {
    ApiException error = Failures.toApi(failure);
    if (queue.publish(id, new JobNews.Failed(error))) {
      workplace.observer().error(error.code());
    }
    leave(id);
  }

  /** Ends when what was handed over to be decoded is done; whoever is left fails. */
  @Override
  public void close() {
    developer.close();
    for (String id : new ArrayList<>(jobs.keySet())) {
      if (!over.contains(id)) {
        fail(id, new IllegalStateException("the worker ended"));
      }
    }
  }
}
