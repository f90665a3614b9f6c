package dev.eschew.server.cli;

import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyListener;
import dev.eschew.server.study.StudyTask;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far a study is: a line that is written over on a terminal, else a line now and then. */
final class StudyProgress implements StudyListener {
  private static final Duration PAUSE_ON_TERMINAL = Duration.ofSeconds(1);
  private static final Duration PAUSE_ELSEWHERE = Duration.ofSeconds(10);
  private static final int WIDTH = 100;

  private final PrintWriter err;
  private final boolean onTerminal;
  private final int all;
  private final long begun = System.nanoTime();
  private int done;
  private int failed;
  private long shown;
  private String current = "";

  StudyProgress(List<StudyTask> tasks, PrintWriter err) {
    this.err = err;
    this.onTerminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    this.all = tasks.stream().mapToInt(StudyTask::images).sum();
    this.shown = begun;
  }

  @Override
  public synchronized void begun(StudyTask task) {
    current =
        task.setting() + ": " + task.request().path("prompt").asText().replaceAll("\\s+", " ");
    show(false);
  }

  @Override
  public synchronized void drawn(StudyTask task, StudyDrawing drawing) {
    done += task.images();
    show(done + failed == all);
  }

  @Override
  public synchronized void failed(StudyTask task, String problem) {
    failed += task.images();
    err.println(
        (onTerminal ? "\r" : "")
            + "cannot draw line "
            + task.line()
            + ", setting '"
            + task.setting()
            + "', seed "
            + task.request().path("seed").asLong()
            + ": "
            + problem);
    err.flush();
    show(done + failed == all);
  }

  /** Leaves the line. */
  synchronized void end() {
    if (onTerminal) {
      err.println();
      err.flush();
    }
  }

  private void show(boolean always) {
    long now = System.nanoTime();
    Duration pause = onTerminal ? PAUSE_ON_TERMINAL : PAUSE_ELSEWHERE;
    if (!always && now - shown < pause.toNanos()) {
      return;
    }
    shown = now;
    String line = line(done, failed, all, (now - begun) / 1e9) + "  " + current;
    if (onTerminal) {
      String cut = line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line;
      err.print("\r" + cut + " ".repeat(WIDTH - cut.length()));
    } else {
      err.println(line);
    }
    err.flush();
  }

  /** Figures of images. */
  static String line(int done, int failed, int all, double seconds) {
    StringBuilder line =
        new StringBuilder().append(done + failed).append('/').append(all).append(" images");
    if (failed > 0) {
      line.append(", ").append(failed).append(" failed");
    }
    if (done > 0 && seconds > 0) {
      line.append(String.format(Locale.ROOT, ", %.2f/s", done / seconds));
      long left = Math.round((all - done - failed) * seconds / done);
      line.append(", ").append(left / 3600 > 0 ? left / 3600 + " h " : "");
      line.append(left / 60 > 0 ? left / 60 % 60 + " min " : "")
          .append(left % 60)
          .append(" s left");
    }
    return line.toString();
  }
}
