package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.job.JobEvent;
import java.util.Optional;

/** What the client of one stream is told of a job's news. */
interface EventMapping {
  /**
   * The event for a piece of news; empty if the client is told nothing of it.
   *
   * @throws ApiException if it cannot be told
   */
  Optional<ServerEvent> event(JobEvent news);

  /** The event that says why the stream ends before its time. */
  ServerEvent failure(ApiException error);
}
