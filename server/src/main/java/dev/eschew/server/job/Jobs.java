package dev.eschew.server.job;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.ModelChoice;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.server.config.JobSettings;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What those who ask use: checks requests before they wait, and waits for what comes of them. Knows
 * of workers no more than the queue tells.
 */
public final class Jobs implements AutoCloseable {
  private static final String TIMEOUT = "timeout";
  private static final double LONGEST_TIMEOUT_SECONDS = 7 * 24 * 3600;

  private final ModelCatalog catalog;
  private final RequestResolver resolver;
  private final JobQueue queue;
  private final JobSettings settings;
  private final InstantSource clock;
  private final Deadlines deadlines;

  public Jobs(
      ModelCatalog catalog,
      RequestResolver resolver,
      JobQueue queue,
      JobSettings settings,
      InstantSource clock) {
    this.catalog = catalog;
    this.resolver = resolver;
    this.queue = queue;
    this.settings = settings;
    this.clock = clock;
    this.deadlines = new Deadlines(queue, clock);
  }

  /** Where jobs wait, for what only passes on. */
  public JobQueue queue() {
    return queue;
  }

  /**
   * Takes a request in.
   *
   * @param client who asks, for limits; never a secret
   * @param idempotencyKey by what the client knows the same request again
   * @return the job that stands for it, maybe an earlier one of the same key
   * @throws ApiException if the request cannot be honoured or may not wait
   */
  public Job submit(ImagesRequest request, String client, Optional<String> idempotencyKey) {
    ModelFolder folder = ModelChoice.of(catalog, request.model());
    ResolvedRequest resolved = resolver.resolve(request, folder);
    Instant now = clock.instant();
    Job job =
        new Job(
            UUID.randomUUID().toString(),
            client,
            request.settled(folder.id(), resolved.spec().seed()),
            now,
            timeout(request, settings).map(now::plus),
            idempotencyKey.map(key -> new Job.Idempotency(key, fingerprint(request))));
    Job standing = queue.submit(job);
    if (standing.id().equals(job.id())) {
      deadlines.watch(job);
    }
    return standing;
  }

  /** Watches deadlines no longer. */
  @Override
  public void close() {
    deadlines.close();
  }

  /**
   * Waits for a job's end.
   *
   * @return what came of it
   * @throws ApiException what it failed of
   * @throws InterruptedException if the thread is interrupted; the job goes on
   */
  public ImagesResult await(String id) throws InterruptedException {
    return await(id, _ -> {});
  }

  /**
   * Waits for a job's end.
   *
   * @param listener is told what comes before it, on this thread
   * @return what came of it
   * @throws ApiException what it failed of
   * @throws InterruptedException if the thread is interrupted; the job goes on
   */
  public ImagesResult await(String id, Consumer<JobNews> listener) throws InterruptedException {
    try (JobReader reader = new JobReader(queue, id, 0)) {
      while (true) {
        Optional<JobEvent> event = reader.next(Duration.ofMinutes(1));
        if (event.isEmpty()) {
          if (reader.isClosed()) {
            throw new ApiException(ErrorCode.NOT_FOUND, "the result is not kept any more");
          }
          continue;
        }
        switch (event.get().news()) {
          case JobNews.Completed completed -> {
            return completed.result();
          }
          case JobNews.Failed failed -> throw failed.error();
          case JobNews.Cancelled cancelled -> throw cancelled.reason().toError();
          default -> listener.accept(event.get().news());
        }
      }
    }
  }

  /**
   * How long a request may take: as long as it says, at most as long as is configured.
   *
   * @throws ApiException if that is no time
   */
  static Optional<Duration> timeout(ImagesRequest request, JobSettings settings) {
    if (request.timeout() == null) {
      return settings.timeout();
    }
    double seconds = request.timeout();
    if (!(seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS)) {
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD,
          TIMEOUT,
          "expected seconds, more than 0 and at most 604800, got " + seconds);
    }
    Duration asked = Duration.ofNanos((long) (seconds * 1e9));
    return Optional.of(settings.timeout().filter(most -> most.compareTo(asked) < 0).orElse(asked));
  }

  private static String fingerprint(ImagesRequest request) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(ApiJson.write(request)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
