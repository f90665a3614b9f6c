package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationResult;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.trial.ModelTrials;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.ModelChoice;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Draws the jobs of a queue one after another on one worker thread. */
public final class Engine implements AutoCloseable {
  private static final long WORKER_STACK_BYTES = 32L << 20;

  private final JobQueue queue;
  private final ModelCatalog catalog;
  private final RequestResolver resolver;
  private final LoadedModels models;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> new Thread(null, task, "eschew-worker", WORKER_STACK_BYTES));
  private volatile boolean aborting;

  /**
   * Starts the worker.
   *
   * @param trials what a model has to pass before it is opened
   */
  public Engine(
      JobQueue queue,
      ModelCatalog catalog,
      RequestResolver resolver,
      OnnxRuntime runtime,
      ModelTrials trials,
      EngineSettings settings) {
    this.queue = queue;
    this.catalog = catalog;
    this.resolver = resolver;
    this.models = new LoadedModels(runtime, trials);
    queue.onWaiting(() -> worker.execute(this::drawNext));
  }

  /** Frees a model's memory once what it draws is done; false if it was not in memory. */
  public CompletableFuture<Boolean> unload(String id) {
    return CompletableFuture.supplyAsync(() -> models.unload(id), worker);
  }

  /** Whether a model is in memory. */
  public boolean isLoaded(String id) {
    return models.isLoaded(id);
  }

  /**
   * Ends: what waits and what comes is refused, what runs may finish within {@code grace} and is
   * then ended; all models are freed. Returns when no model is in use any more.
   */
  public void shutDown(Duration grace) {
    queue.close();
    worker.shutdown();
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

  private void drawNext() {
    queue.wanted().stream()
        .findFirst()
        .flatMap(queue::peek)
        .filter(job -> queue.take(job.id()))
        .ifPresent(this::draw);
  }

  private void draw(Job job) {
    try {
      ModelFolder folder = ModelChoice.of(catalog, job.model());
      ResolvedRequest request = resolver.resolve(job.request(), folder);
      GenerationResult result = models.get(folder).generate(request.spec(), listener(job, request));
      request.refuseIfStrict(result.warnings());
      Map<String, Double> timings = new LinkedHashMap<>();
      timings.put("text", result.timings().text().toNanos() / 1e6);
      timings.put("denoising", result.timings().denoising().toNanos() / 1e6);
      timings.put("decoding", result.timings().decoding().toNanos() / 1e6);
      timings.put("total", timings.values().stream().mapToDouble(time -> time).sum());
      List<Warning> warnings = new ArrayList<>(request.warnings());
      warnings.addAll(result.warnings());
      var images =
          result.images().stream().map(image -> ImageFiles.encode(request, image)).toList();
      images.forEach(image -> queue.publish(job.id(), new JobNews.Drawn(image)));
      queue.publish(
          job.id(),
          new JobNews.Completed(
              new ImagesResult(
                  folder.id(),
                  request.spec().size().toString(),
                  request.outputFormat().formatName(),
                  request.guidance(),
                  images,
                  warnings,
                  timings)));
    } catch (RuntimeException | Error e) {
      queue.publish(job.id(), new JobNews.Failed(Failures.toApi(e)));
    }
  }

  private GenerationListener listener(Job job, ResolvedRequest request) {
    return new GenerationListener() {
      @Override
      public void onWarning(Warning warning) {
        request.refuseIfStrict(List.of(warning));
      }

      @Override
      public void onStep(int step, int steps) {
        if (aborting) {
          queue.cancel(job.id(), CancelReason.SHUTTING_DOWN);
        }
        if (!queue.publish(job.id(), new JobNews.Progress(step, steps, step / (double) steps))) {
          throw CancelReason.REQUESTED.toError();
        }
      }
    };
  }
}
