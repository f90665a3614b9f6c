package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.GenerationFailure;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationResult;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.trial.ModelTrials;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Draws requests one after another on one worker thread, behind a bounded queue. Only that thread
 * touches models, so a model is never closed under a run.
 */
public final class Engine implements AutoCloseable {
  /** Graph optimisation recurses deeply, in frames that a default stack may not hold. */
  private static final long WORKER_STACK_BYTES = 32L << 20;

  private final LoadedModels models;
  private final ThreadPoolExecutor worker;
  private volatile boolean aborting;

  /**
   * Starts the worker.
   *
   * @param trials what a model has to pass before it is opened
   * @param queueLimit requests that may wait, at least 1
   */
  public Engine(OnnxRuntime runtime, ModelTrials trials, int queueLimit) {
    this.models = new LoadedModels(runtime, trials);
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queueLimit),
            task -> new Thread(null, task, "eschew-worker", WORKER_STACK_BYTES));
  }

  /**
   * Queues a request.
   *
   * @return completes on the worker's thread, exceptionally with an {@link ApiException}
   * @throws ApiException if the queue is full or the engine is shutting down
   */
  public CompletableFuture<GenerationResult> generate(
      ModelFolder folder, GenerationSpec spec, GenerationListener listener) {
    return submit(() -> models.get(folder).generate(spec, abortable(listener)));
  }

  /** Frees a model's memory once what waits before is done; false if it was not in memory. */
  public CompletableFuture<Boolean> unload(String id) {
    return submit(() -> models.unload(id));
  }

  /** Whether a model is in memory. */
  public boolean isLoaded(String id) {
    return models.isLoaded(id);
  }

  /**
   * Ends: what waits and what comes is refused, what runs may finish within {@code grace} and is
   * then ended at its next step; all models are freed. Returns when no model is in use any more.
   */
  public void shutDown(Duration grace) {
    worker.shutdown();
    for (Runnable waiting : worker.getQueue().toArray(Runnable[]::new)) {
      if (worker.remove(waiting) && waiting instanceof Task<?> task) {
        task.refuse();
      }
    }
    try {
      if (!worker.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        aborting = true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      aborting = true;
    }
    worker.close();
    models.close();
  }

  /** Ends without grace. */
  @Override
  public void close() {
    shutDown(Duration.ZERO);
  }

  private GenerationListener abortable(GenerationListener listener) {
    return new GenerationListener() {
      @Override
      public void onWarning(Warning warning) {
        listener.onWarning(warning);
      }

      @Override
      public void onStep(int step, int steps) {
        if (aborting) {
          throw shuttingDown();
        }
        listener.onStep(step, steps);
      }
    };
  }

  private <T> CompletableFuture<T> submit(Callable<T> work) {
    Task<T> task = new Task<>(work, new CompletableFuture<>());
    try {
      worker.execute(task);
    } catch (RejectedExecutionException e) {
      throw worker.isShutdown() ? shuttingDown() : queueFull();
    }
    return task.result();
  }

  private ApiException queueFull() {
    int waiting = worker.getQueue().size();
    return new ApiException(
        ErrorCode.QUEUE_FULL, "the queue is full (" + waiting + " requests wait); try again later");
  }

  private static ApiException shuttingDown() {
    return new ApiException(ErrorCode.SHUTTING_DOWN, "the server is shutting down");
  }

  private static ApiException outOfMemory(Throwable cause) {
    return new ApiException(
        ErrorCode.OUT_OF_MEMORY, "not enough memory for this request at present", cause);
  }

  private record Task<T>(Callable<T> work, CompletableFuture<T> result) implements Runnable {
    @Override
    public void run() {
      try {
        result.complete(work.call());
      } catch (Throwable e) {
        result.completeExceptionally(toApi(e));
      }
    }

    void refuse() {
      result.completeExceptionally(shuttingDown());
    }

    private static ApiException toApi(Throwable e) {
      return switch (e) {
        case ApiException api -> api;
        case InvalidFieldException invalid ->
            ApiException.ofField(ErrorCode.INVALID_FIELD, invalid.field(), invalid.getMessage());
        case GenerationFailure failure ->
            new ApiException(ErrorCode.GENERATION_FAILED, failure.getMessage(), failure);
        case OnnxFailure failure ->
            failure.isOutOfMemory()
                ? outOfMemory(failure)
                : new ApiException(ErrorCode.GENERATION_FAILED, failure.getMessage(), failure);
        case OutOfMemoryError memory -> outOfMemory(memory);
        default -> new ApiException(ErrorCode.INTERNAL, "unexpected failure: " + e, e);
      };
    }
  }
}
