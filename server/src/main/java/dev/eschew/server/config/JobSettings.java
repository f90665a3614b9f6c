package dev.eschew.server.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long requests may take and what is kept of them.
 *
 * @param timeout {@code request_timeout}: the longest that a request may wait and run; absent, as
 *     long as it takes
 * @param cancelOnDisconnect {@code cancel_on_disconnect}: whether a request ends when the client
 *     that waits for its answer goes away
 * @param retention {@code job_retention}: how long the result of a job is kept
 * @param resultBytes {@code job_results}: bytes of results kept; the oldest go first
 * @param urlLifetime {@code url_lifetime}: how long an image given as an URL can be fetched
 * @param urlBytes {@code url_images}: bytes of images kept for their URLs
 */
public record JobSettings(
    Optional<Duration> timeout,
    boolean cancelOnDisconnect,
    Duration retention,
    long resultBytes,
    Duration urlLifetime,
    long urlBytes) {
  public static final JobSettings DEFAULT =
      new JobSettings(
          Optional.empty(),
          true,
          Duration.ofMinutes(10),
          256L << 20,
          Duration.ofHours(1),
          256L << 20);

  public JobSettings {
    timeout.ifPresent(time -> Checks.positive("request_timeout", time));
    Checks.positive("job_retention", retention);
    Checks.positive("url_lifetime", urlLifetime);
    Checks.require(resultBytes >= 1 << 20, "job_results: expected 1 MiB or more");
    Checks.require(urlBytes >= 1 << 20, "url_images: expected 1 MiB or more");
  }
}
