package dev.eschew.server.evaluation;

import dev.eschew.models.evaluation.Evaluator;
import dev.eschew.models.evaluation.Reading;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.RuntimeSettings;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The evaluators that a server has, each opened when it is first asked for. They run on one thread
 * of the CPU, whatever images are drawn on, and look at the pictures of one caller at a time: what
 * they take from the drawing is bounded.
 */
public final class Evaluators implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Evaluators.class);

  /** Callers that are served or wait; each holds a request's body in memory. */
  static final int PLACES = 8;

  private final Map<String, Path> folders;
  private final RuntimeSettings settings;
  private final Semaphore places = new Semaphore(PLACES);
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Map<String, Evaluator> opened = new HashMap<>();
  private volatile boolean closed;

  /**
   * Opens none yet.
   *
   * @param folders at least one; the first is the default, each one's name its id
   */
  public Evaluators(List<Path> folders, RuntimeSettings settings) {
    this.folders = new LinkedHashMap<>();
    folders.forEach(folder -> this.folders.put(folder.getFileName().toString(), folder));
    this.settings = settings.withDevice(new Device.Cpu(), 1);
  }

  /**
   * The id of the evaluator that a request means.
   *
   * @param requested absent: the default
   * @throws ApiException if there is none of that id
   */
  public String find(Optional<String> requested) {
    String id = requested.orElseGet(() -> folders.keySet().iterator().next());
    if (!folders.containsKey(id)) {
      throw ApiException.ofField(
          ErrorCode.NOT_FOUND, "evaluator", "no evaluator '" + id + "', only " + folders.keySet());
    }
    return id;
  }

  /**
   * Looks at pictures, when those of others have been looked at.
   *
   * @param id of {@link #find}
   * @param count how many
   * @param pictures asked for each index once, in order; of all callers, one picture at a time is
   *     in memory
   * @throws ApiException if too many wait, the evaluator cannot be used or the server ends
   */
  public List<Reading> read(String id, int count, IntFunction<RgbImage> pictures)
      throws InterruptedException {
    if (!places.tryAcquire()) {
      throw new ApiException(
          ErrorCode.QUEUE_FULL, "as many requests to look at pictures wait as may, " + PLACES);
    }
    try {
      turn.lockInterruptibly();
      try {
        requireOpen();
        return evaluator(id)
            .read(
                count,
                index -> {
                  requireOpen();
                  return pictures.apply(index);
                });
      } catch (OnnxFailure e) {
        throw new ApiException(ErrorCode.INTERNAL, "the evaluator failed: " + e.getMessage(), e);
      } finally {
        turn.unlock();
      }
    } finally {
      places.release();
    }
  }

  /** Callers that are served or wait. */
  int callers() {
    return PLACES - places.availablePermits();
  }

  boolean isClosed() {
    return closed;
  }

  private Evaluator evaluator(String id) {
    Evaluator kept = opened.get(id);
    if (kept != null) {
      return kept;
    }
    try {
      Evaluator evaluator = Evaluator.open(folders.get(id), new OnnxRuntime(settings));
      opened.put(id, evaluator);
      return evaluator;
    } catch (BrokenModelException e) {
      log.error("{} cannot be used", folders.get(id), e);
      throw ApiException.ofField(
          ErrorCode.MODEL_UNUSABLE, "evaluator", "'" + id + "' cannot be used: " + e.getMessage());
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ApiException(ErrorCode.SHUTTING_DOWN, "the server is shutting down");
    }
  }

  /** Who is served gets no further than the present picture. */
  @Override
  public void close() {
    closed = true;
    turn.lock();
    try {
      opened.values().forEach(Evaluator::close);
      opened.clear();
    } finally {
      turn.unlock();
    }
  }
}
