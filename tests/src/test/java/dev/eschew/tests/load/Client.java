package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A well-behaved client with kept connections. It does not tell of bytes that come after an answer;
 * {@link RawConnection} does.
 */
final class Client implements AutoCloseable {
  static final String GENERATIONS = "/v1/images/generations";
  static final String EDITS = "/v1/images/edits";

  /** Longer than anything takes here; whoever waits so long was forgotten. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Client(URI server) {
    this.server = server;
  }

  URI server() {
    return server;
  }

  Reply get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  Reply delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  Reply post(String path, JsonNode body) throws IOException, InterruptedException {
    return post(path, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
  }

  Reply post(String path, String contentType, byte[] body)
      throws IOException, InterruptedException {
    return send(posted(path, contentType, body));
  }

  /** A request that may come twice. */
  Reply postOnce(String path, JsonNode body, String idempotencyKey)
      throws IOException, InterruptedException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return send(posted(path, "application/json", bytes).header("Idempotency-Key", idempotencyKey));
  }

  /** Server-sent events; the caller closes them. */
  EventStream stream(String path, JsonNode body)
      throws IOException, InterruptedException, UnexpectedAnswer {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return events(posted(path, "application/json", bytes));
  }

  /** Server-sent events of a resource; the caller closes them. */
  EventStream follow(String path) throws IOException, InterruptedException, UnexpectedAnswer {
    return events(request(path).header("Accept", "text/event-stream").GET());
  }

  private EventStream events(HttpRequest.Builder request)
      throws IOException, InterruptedException, UnexpectedAnswer {
    HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (response.statusCode() != 200 || !type.startsWith("text/event-stream")) {
      try (InputStream body = response.body()) {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        throw new UnexpectedAnswer(
            "expected events, got status "
                + response.statusCode()
                + ", "
                + type
                + ": "
                + UnexpectedAnswer.excerpt(text));
      }
    }
    InputStream body = response.body();
    // The request's own time ends with the head of the answer.
    CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .execute(() -> giveUp(body));
    return new EventStream(body);
  }

  /** Whoever reads it then gets an exception, unless the stream is over. */
  private static void giveUp(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
    return new Reply(response.statusCode(), response.body());
  }

  private HttpRequest.Builder posted(String path, String contentType, byte[] body) {
    return request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
  }

  @Override
  public void close() {
    http.close();
  }
}
