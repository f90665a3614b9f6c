package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.trial.ModelTrials;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ModelChoice;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.JobState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Draws the jobs of a queue: one worker for each model that is asked for, which stays in memory
 * until it is told to leave. For any thread.
 */
public final class Engine implements AutoCloseable {
  private final ModelCatalog catalog;
  private final Workplace workplace;
  private final JobQueue queue;
  private final Map<String, ModelWorker> workers = new HashMap<>();

  /** Why models could not be loaded the last time that it was tried. */
  private final Map<String, String> refusals = new ConcurrentHashMap<>();

  private final List<JobQueue.Registration> registrations;
  private boolean closed;

  /**
   * Begins to draw.
   *
   * @param trials what a model has to pass before it is opened
   */
  public Engine(
      JobQueue queue,
      ModelCatalog catalog,
      RequestResolver resolver,
      OnnxRuntime runtime,
      ModelTrials trials,
      EngineSettings settings,
      EngineObserver observer) {
    this.queue = queue;
    this.catalog = catalog;
    this.workplace =
        new Workplace(
            queue,
            resolver,
            runtime,
            trials,
            settings,
            observer,
            InstantSource.system(),
            new Semaphore(1, true));
    this.registrations =
        List.of(queue.onWaiting(this::dispatch), queue.onCancelled(this::cancelled));
    dispatch();
  }

  /**
   * Frees a model's memory once what it draws is done; what waits for it loads it again.
   *
   * @return completes with whether it was in memory
   */
  public CompletableFuture<Boolean> unload(String id) {
    ModelWorker worker = worker(id);
    return worker == null ? CompletableFuture.completedFuture(false) : worker.leave();
  }

  /** Whether a model is in memory. */
  public boolean isLoaded(String id) {
    ModelWorker worker = worker(id);
    return worker != null && worker.isLoaded();
  }

  /** Why a model could not be loaded the last time that it was asked for. */
  public Optional<String> refusal(String id) {
    return Optional.ofNullable(refusals.get(id));
  }

  /**
   * Ends: what waits and what comes is refused, what runs may finish within {@code grace} and is
   * then given up; all models are freed. Returns when no model is in use any more.
   */
  public void shutDown(Duration grace) {
    queue.close();
    List<ModelWorker> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(workers.values());
    }
    List<CompletableFuture<Boolean>> ends = left.stream().map(ModelWorker::leave).toList();
    boolean interrupted = !await(ends, grace);
    for (JobState job : queue.current()) {
      queue.cancel(job.job().id(), CancelReason.SHUTTING_DOWN);
    }
    ends.forEach(CompletableFuture::join);
    registrations.forEach(JobQueue.Registration::close);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if this thread was interrupted meanwhile. */
  private static boolean await(List<CompletableFuture<Boolean>> ends, Duration grace) {
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    } catch (TimeoutException e) {
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return true;
  }

  /** Ends without grace. */
  @Override
  public void close() {
    shutDown(Duration.ZERO);
  }

  private synchronized ModelWorker worker(String id) {
    return workers.get(id);
  }

  /** Sees to it that each model which is asked for has a worker that knows. */
  private void dispatch() {
    for (String model : queue.wanted()) {
      try {
        hire(model);
      } catch (ApiException e) {
        Intake.refuseAll(model, e, workplace);
      }
    }
  }

  private synchronized void hire(String model) {
    if (closed) {
      return;
    }
    ModelWorker worker = workers.get(model);
    if (worker == null) {
      worker = new ModelWorker(ModelChoice.of(catalog, model), workplace, this::ended);
      workers.put(model, worker);
      worker.start();
    }
    worker.wake();
  }

  /** Of a worker whose model is freed; whoever came too late for it gets another. */
  private void ended(ModelWorker worker) {
    worker
        .refusal()
        .filter(error -> error.code() == ErrorCode.MODEL_UNUSABLE)
        .ifPresentOrElse(
            error -> refusals.put(worker.model(), error.getMessage()),
            () -> refusals.remove(worker.model()));
    synchronized (this) {
      workers.remove(worker.model());
    }
    dispatch();
  }

  private void cancelled(String id) {
    List<ModelWorker> all;
    synchronized (this) {
      all = List.copyOf(workers.values());
    }
    all.forEach(worker -> worker.cancelled(id));
  }
}
