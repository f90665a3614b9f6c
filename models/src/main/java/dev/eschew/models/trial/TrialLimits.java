package dev.eschew.models.trial;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a trial may take. The largest honest need is that of half-precision weights inside the graph
 * on a CPU: the file in Java and in the runtime, the weights widened and those packed for the
 * processor, about six times the file.
 *
 * @param time from the process's start to its end
 * @param memoryBytes resident memory that no file stands behind
 */
record TrialLimits(Duration time, long memoryBytes) {
  private static final Duration LEAST_TIME = Duration.ofMinutes(2);
  private static final long MILLIS_PER_MEGABYTE = 100;
  private static final long LEAST_MEMORY = 2L << 30;
  private static final int TIMES_THE_FILES = 8;
  private static final double SHARE_OF_FREE = 0.9;

  /** The limits of a model whose files have this size together, on this machine. */
  static TrialLimits of(long fileBytes) {
    long free = (long) (SHARE_OF_FREE * freeBytes());
    return new TrialLimits(
        LEAST_TIME.plusMillis(MILLIS_PER_MEGABYTE * (fileBytes >> 20)),
        Math.min(free, LEAST_MEMORY + TIMES_THE_FILES * fileBytes));
  }

  /** What Linux would give without taking it from anyone, else all there is. */
  private static long freeBytes() {
    long total =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return Math.min(total, procKilobytes(Path.of("/proc/meminfo"), "MemAvailable:", total) << 10);
  }

  /** A line of one of Linux's tables, in units of 1024 bytes. */
  static long procKilobytes(Path table, String key, long absent) {
    try {
      for (String line : Files.readAllLines(table)) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException | NumberFormatException _) {
      return absent;
    }
    return absent;
  }
}
