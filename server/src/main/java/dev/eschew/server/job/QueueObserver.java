package dev.eschew.server.job;

import dev.eschew.server.api.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** Is told what happens to jobs, for metrics. */
public interface QueueObserver {
  QueueObserver NONE =
      new QueueObserver() {
        @Override
        public void taken(Duration waited) {}

        @Override
        public void ended(JobStatus status, Optional<ErrorCode> error, Duration whole) {}
      };

  /** A worker took a job that had waited so long. */
  void taken(Duration waited);

  /**
   * A job is over.
   *
   * @param whole from when it came
   */
  void ended(JobStatus status, Optional<ErrorCode> error, Duration whole);
}
