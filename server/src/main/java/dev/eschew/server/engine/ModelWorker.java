package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.server.api.ApiException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loaded model and the thread that draws with it, from its loading to its end. Only that thread
 * begins and advances images, so a model is never closed under a run.
 */
final class ModelWorker {
  private static final Logger log = LoggerFactory.getLogger(ModelWorker.class);

  /** Graph optimisation recurses deeply, in frames that a default stack may not hold. */
  static final long STACK_BYTES = 32L << 20;

  private final ModelFolder folder;
  private final Workplace workplace;
  private final Consumer<ModelWorker> onEnd;
  private final CurrentRun currentRun = new CurrentRun();
  private final Semaphore changes = new Semaphore(0);
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean loaded;
  private volatile boolean leaving;
  private volatile ApiException refusal;

  /**
   * A worker that is not started.
   *
   * @param onEnd told when its model is freed, on its thread
   */
  ModelWorker(ModelFolder folder, Workplace workplace, Consumer<ModelWorker> onEnd) {
    this.folder = folder;
    this.workplace = workplace;
    this.onEnd = onEnd;
    this.thread = new Thread(null, this::run, "eschew-draw-" + folder.id(), STACK_BYTES);
  }

  void start() {
    thread.start();
  }

  String model() {
    return folder.id();
  }

  boolean isLoaded() {
    return loaded;
  }

  /** Why the model could not be loaded, once the worker ended for that. */
  Optional<ApiException> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Something may wait; for any thread. */
  void wake() {
    changes.release();
  }

  /** A job is given up; for any thread. */
  void cancelled(String id) {
    if (currentRun.cancel(id)) {
      wake();
    }
  }

  /**
   * Finishes what is drawn and frees the model; for any thread.
   *
   * @return completes when it is freed: whether it was in memory
   */
  CompletableFuture<Boolean> leave() {
    leaving = true;
    wake();
    return ended;
  }

  /** Waits for the thread's end. */
  void join() throws InterruptedException {
    thread.join();
  }

  private void run() {
    boolean opened = false;
    try (DiffusionModel model = open()) {
      opened = true;
      draw(model);
    } catch (ApiException e) {
      refuseAll(e);
    } catch (RuntimeException | Error e) {
      log.error("The worker of {} ended", folder.id(), e);
      refuseAll(Failures.toApi(e));
    } finally {
      loaded = false;
      onEnd.accept(this);
      ended.complete(opened);
    }
  }

  private DiffusionModel open() {
    long start = System.nanoTime();
    DiffusionModel model = ModelOpening.open(folder, workplace);
    loaded = true;
    log.info("Loaded {} in {} ms", folder.id(), (System.nanoTime() - start) / 1_000_000);
    return model;
  }

  private void draw(DiffusionModel model) {
    try (Studio studio = new Studio(model, workplace, currentRun, this::wake)) {
      while (true) {
        changes.drainPermits();
        if (!leaving) {
          studio.admit();
        }
        if (studio.hasTurns()) {
          studio.advance();
        } else if (leaving && studio.isEmpty()) {
          break;
        } else {
          changes.acquireUninterruptibly();
        }
      }
    }
    log.info("Unloading {}", folder.id());
  }

  /** Nothing that waits for this model can be drawn. */
  private void refuseAll(ApiException e) {
    refusal = e;
    log.warn("{}", e.getMessage());
    Intake.refuseAll(folder.id(), e, workplace);
  }
}
