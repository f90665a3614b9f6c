package dev.eschew.server.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Draws what is missing of a study, so many requests at a time. Runs once. */
public final class StudyRun {
  private final StudyFolder folder;
  private final Ledger ledger;
  private final ImageNames names;
  private final Drawing drawing;
  private final StudyListener listener;
  private final boolean strict;

  private final List<Thread> workers = new ArrayList<>();
  private final List<Skipped> failures = new ArrayList<>();
  private boolean stopped;
  private Throwable broken;

  /**
   * A run.
   *
   * @param drawn what is in the folder already
   * @param strict whether the first request that cannot be drawn ends it
   */
  public StudyRun(
      StudyFolder folder,
      Ledger ledger,
      List<StudySetting> settings,
      Collection<StudyDrawing> drawn,
      Drawing drawing,
      StudyListener listener,
      boolean strict) {
    this.folder = folder;
    this.ledger = ledger;
    this.names = new ImageNames(settings, drawn);
    this.drawing = drawing;
    this.listener = listener;
    this.strict = strict;
  }

  /**
   * What came of a run.
   *
   * @param failures requests that could not be drawn
   * @param stopped whether it ended before all were asked for
   */
  public record Outcome(List<Skipped> failures, boolean stopped) {
    public Outcome {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Draws requests in their order.
   *
   * @throws IOException if the folder cannot be written
   */
  public Outcome run(List<StudyTask> tasks, int concurrency)
      throws IOException, InterruptedException {
    Queue<StudyTask> waiting = new ConcurrentLinkedQueue<>(tasks);
    synchronized (this) {
      for (int i = 0; i < concurrency && !stopped; i++) {
        workers.add(Thread.ofVirtual().name("study-" + i).start(() -> work(waiting)));
      }
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      stop();
      throw e;
    }
    synchronized (this) {
      switch (broken) {
        case null -> {}
        case IOException e -> throw e;
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        default -> throw new IllegalStateException(broken);
      }
      return new Outcome(failures, stopped);
    }
  }

  /** Ends the run; what is being drawn is given up, what is drawn is kept. */
  public synchronized void stop() {
    stopped = true;
    workers.forEach(Thread::interrupt);
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  @SuppressWarnings("CatchAllThrowable") // handed to the thread that waits
  private void work(Queue<StudyTask> waiting) {
    try {
      for (StudyTask task = waiting.poll(); task != null && !isStopped(); task = waiting.poll()) {
        listener.begun(task);
        draw(task);
      }
    } catch (InterruptedException e) {
      // Stopped while a request was drawn.
    } catch (Throwable e) {
      synchronized (this) {
        if (broken == null) {
          broken = e;
        }
      }
      stop();
    }
  }

  private void draw(StudyTask task) throws IOException, InterruptedException {
    Drawn drawn;
    try {
      drawn = drawing.draw(folder.sent(task.request()));
      check(task, drawn);
    } catch (DrawingException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("stopped");
      }
      synchronized (this) {
        failures.add(Skipped.of(task, e.getMessage()));
      }
      listener.failed(task, e.getMessage());
      if (strict || e.isHopeless()) {
        stop();
      }
      return;
    }
    List<StudyDrawing.Image> images = new ArrayList<>();
    for (Drawn.Picture picture : drawn.pictures()) {
      String file = names.of(task, picture.seed());
      folder.writeImage(file, picture.bytes());
      images.add(new StudyDrawing.Image(picture.seed(), file, picture.receipt()));
    }
    StudyDrawing line =
        new StudyDrawing(
            task.id(),
            task.setting(),
            task.line(),
            task.request(),
            images,
            drawn.warnings(),
            drawn.seconds(),
            drawn.drawnSeconds());
    ledger.append(line);
    listener.drawn(task, line);
  }

  private static void check(StudyTask task, Drawn drawn) {
    if (drawn.pictures().size() != task.images()) {
      throw new DrawingException(
          "expected " + task.images() + " images, got " + drawn.pictures().size(), false, null);
    }
  }
}
