package dev.eschew.server.job;

import dev.eschew.server.api.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
final class RecordingObserver implements QueueObserver {
  private final List<String> told = new CopyOnWriteArrayList<>();

  List<String> told() {
    return told;
  }

  @Override
  public void taken(Duration waited) {
    told.add("taken after " + waited.toSeconds());
  }

  @Override
  public void ended(JobStatus status, Optional<ErrorCode> error, Duration whole) {
    told.add(
        status.apiName()
            + error.map(code -> " " + code.code()).orElse("")
            + " after "
            + whole.toSeconds());
  }
}
