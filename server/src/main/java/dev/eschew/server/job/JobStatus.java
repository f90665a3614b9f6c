package dev.eschew.server.job;

import java.util.Locale;

/** How far a job is. */
public enum JobStatus {
  QUEUED,
  RUNNING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether nothing more comes. */
  public boolean isOver() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }

  /** The word in answers, such as {@code queued}. */
  public String apiName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
