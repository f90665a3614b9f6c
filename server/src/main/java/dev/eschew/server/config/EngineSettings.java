package dev.eschew.server.config;

import java.util.OptionalInt;

/**
 * How much is drawn and waits at a time.
 *
 * @param queueLimit {@code queue_limit}: requests that may wait, at least 1
 * @param queueLimitPerKey {@code queue_limit_per_key}: requests of one API key that may wait or
 *     run, at least 1
 * @param activeLimit {@code active_limit}: requests of one model that are drawn at the same time,
 *     at least 1
 * @param rowsPerRun {@code rows_per_run}: rows of one UNet run; absent, what was measured to be
 *     best for the latents' size
 * @param memoryBytes {@code memory}: what the images in progress may take of the Java heap
 */
public record EngineSettings(
    int queueLimit,
    int queueLimitPerKey,
    int activeLimit,
    OptionalInt rowsPerRun,
    long memoryBytes) {
  public static final EngineSettings DEFAULT =
      new EngineSettings(
          64,
          64,
          64,
          OptionalInt.empty(),
          Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 2));

  public EngineSettings {
    Checks.inRange("queue_limit", queueLimit, 1, 100_000);
    Checks.inRange("queue_limit_per_key", queueLimitPerKey, 1, 100_000);
    Checks.inRange("active_limit", activeLimit, 1, 1024);
    rowsPerRun.ifPresent(rows -> Checks.inRange("rows_per_run", rows, 1, 64));
    Checks.require(
        memoryBytes >= 16L << 20, "memory: expected 16 MiB or more, got " + memoryBytes + " bytes");
  }

  /** Others of how many wait and are drawn. */
  public EngineSettings withQueue(int newQueueLimit, int newActiveLimit) {
    return new EngineSettings(
        newQueueLimit, queueLimitPerKey, newActiveLimit, rowsPerRun, memoryBytes);
  }
}
