package dev.eschew.models.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps a process at work on broken models, and starts another when one ends it. */
final class FuzzSupervisor {
  private static final Duration LONGEST = Duration.ofSeconds(Long.getLong("fuzz.seconds", 5));

  /** For Java, the runtime and the data, on a machine that does other work besides. */
  private static final Duration START = Duration.ofMinutes(3);

  private static final Set<Outcome> NOTED = EnumSet.range(Outcome.WRONG, Outcome.BLOATED);
  private static final long MOST_KILOBYTES = 3L << 20;

  private final Path data;
  private final Path work;
  private final long seed;
  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final List<String> notes = new ArrayList<>();
  private long peakKilobytes;

  private volatile String current = "";
  private volatile long currentSince;
  private final AtomicInteger next = new AtomicInteger();

  FuzzSupervisor(Path data, Path work, long seed) {
    this.data = data;
    this.work = work;
    this.seed = seed;
  }

  /** How many mutations came out how. */
  Map<Outcome, Integer> counts() {
    return counts;
  }

  /** Those that came out as none may, each with its index. */
  List<String> notes() {
    return notes;
  }

  /** The most memory that a process took besides mapped files. */
  long peakKilobytes() {
    return peakKilobytes;
  }

  void run(int from, int to) throws IOException, InterruptedException {
    next.set(from);
    while (next.get() < to) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-Xmx700m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+SuppressFatalErrorMessage",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FuzzWorker.class.getName(),
                  data.toString(),
                  work.toString(),
                  Long.toString(seed),
                  Integer.toString(next.get()),
                  Integer.toString(to))
              .directory(work.toFile())
              .redirectError(work.resolve("stderr.log").toFile())
              .start();
      currentSince = System.nanoTime() + START.toNanos();
      Outcome ended = watch(process);
      int code = process.waitFor();
      if (next.get() < to) {
        count(ended, next.getAndIncrement(), current + " exit code " + code);
      }
    }
  }

  private Outcome watch(Process process) throws InterruptedException {
    Thread reader = Thread.ofPlatform().start(() -> read(process));
    Outcome outcome = Outcome.CRASHED;
    while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
      long kilobytes = residentKilobytes(process);
      peakKilobytes = Math.max(peakKilobytes, kilobytes);
      if (kilobytes > MOST_KILOBYTES) {
        outcome = Outcome.BLOATED;
        process.destroyForcibly();
      } else if (System.nanoTime() - currentSince > LONGEST.toNanos()) {
        outcome = Outcome.HUNG;
        process.destroyForcibly();
      }
    }
    reader.join();
    return outcome;
  }

  private void read(Process process) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("> ")) {
          current = line;
          currentSince = System.nanoTime();
        } else if (line.startsWith("= ")) {
          String[] parts = line.split(" ", 5);
          int index = Integer.parseInt(parts[1]);
          next.set(index + 1);
          count(Outcome.valueOf(parts[3]), index, current + " " + parts[4]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void count(Outcome outcome, int index, String what) {
    counts.merge(outcome, 1, Integer::sum);
    if (NOTED.contains(outcome)) {
      notes.add(index + " " + outcome + " " + what);
    }
  }

  /** Linux's count of pages that no file stands behind; 0 elsewhere. */
  static long residentKilobytes(Process process) {
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
        if (line.startsWith("RssAnon:")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException | RuntimeException _) {
      return 0;
    }
    return 0;
  }
}
