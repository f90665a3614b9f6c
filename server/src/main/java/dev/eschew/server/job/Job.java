package dev.eschew.server.job;

import dev.eschew.server.api.ImagesRequest;
import java.time.Instant;
import java.util.Optional;

/**
 * A request on its way, plain data until a worker takes it.
 *
 * @param id what it is asked for by, which nobody can guess
 * @param client who asks, for limits; never a secret
 * @param request checked; its model and its seed are filled in
 * @param submitted when it came
 * @param deadline when it is given up
 * @param idempotency by what the client knows the same request again, if it does
 */
public record Job(
    String id,
    String client,
    ImagesRequest request,
    Instant submitted,
    Optional<Instant> deadline,
    Optional<Idempotency> idempotency) {
  /**
   * A request that may come more than once and is drawn once.
   *
   * @param key what the client calls it
   * @param fingerprint of the request as it came
   */
  public record Idempotency(String key, String fingerprint) {}

  /** The same without the pictures that came with the request. */
  Job withoutFiles() {
    return new Job(id, client, request.withoutFiles(), submitted, deadline, idempotency);
  }

  /** The model that draws it. */
  public String model() {
    return request.model();
  }
}
