package dev.eschew.server.job;

import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs without a model, and a clock that goes when it is told. */
final class TestJobs {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private TestJobs() {}

  /** Goes when it is told. */
  static final class Clock implements InstantSource {
    private volatile Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  static Job job(String id) {
    return job(id, "client");
  }

  static Job job(String id, String client) {
    return job(id, client, request("{\"model\": \"m\", \"prompt\": \"a cat\"}"), Optional.empty());
  }

  static Job ofModel(String id, String model) {
    return job(
        id,
        "client",
        request("{\"model\": \"" + model + "\", \"prompt\": \"a\"}"),
        Optional.empty());
  }

  static Job keyed(String id, String client, String key, String fingerprint) {
    return job(
        id,
        client,
        request("{\"model\": \"m\", \"prompt\": \"a cat\"}"),
        Optional.of(new Job.Idempotency(key, fingerprint)));
  }

  static Job job(
      String id, String client, ImagesRequest request, Optional<Job.Idempotency> idempotency) {
    return new Job(id, client, request, START, Optional.empty(), idempotency);
  }

  static ImagesRequest request(String json) {
    return ApiJson.read(json.getBytes(StandardCharsets.UTF_8), ImagesRequest.class);
  }

  /** A result of one file. */
  static JobNews.Completed completed(int bytes) {
    return new JobNews.Completed(
        new ImagesResult(
            "m", "64x64", "png", Map.of(), List.of(image(0, bytes)), List.of(), Map.of()));
  }

  static DrawnImage image(int index, int bytes) {
    return new DrawnImage(index, 1, new byte[bytes], "", List.of(), null);
  }

  static JobNews.Progress progress(int step) {
    return new JobNews.Progress(step, 10, step / 10.0);
  }
}
