package dev.eschew.server.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.TermEffects;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Draws on a server that runs. One that is busy or starting is asked again, and so is one that does
 * not answer: what a request draws does not depend on how often it is asked for. Only a request
 * that was taken and has no answer after {@link #LONGEST_WAIT} is given up.
 */
public final class RemoteDrawing implements Drawing, AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int TRIES_TO_CONNECT = 6;

  /** Much longer than a slow machine draws, the wait in its queue included. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(2);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  /** Errors that every other request would have, too. */
  private static final Set<String> HOPELESS =
      Set.of("unauthorized", "forbidden", "model_not_found", "model_unusable");

  private static final String OUT_OF_MEMORY = "out_of_memory";

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI server;
  private final URI route;
  private final Optional<String> key;
  private final Duration firstPause;
  private final Duration patience;
  private final Duration longestWait;

  /**
   * A server, whose key is sent as a bearer token.
   *
   * @throws IllegalArgumentException if that is no address of one
   */
  public RemoteDrawing(String server, Optional<String> key) {
    this(server, key, Duration.ofSeconds(1), Duration.ofMinutes(15), LONGEST_WAIT);
  }

  /**
   * A server.
   *
   * @param firstPause before a request is tried again; each further one is twice as long
   * @param patience how long a server may have no room for a request
   * @param longestWait how long it may take for one
   */
  RemoteDrawing(
      String server,
      Optional<String> key,
      Duration firstPause,
      Duration patience,
      Duration longestWait) {
    this.server = address(server);
    this.route =
        URI.create(this.server.toString().replaceAll("/+$", "") + "/v1/images/generations");
    this.key = key;
    this.firstPause = firstPause;
    this.patience = patience;
    this.longestWait = longestWait;
  }

  /**
   * The address of a server.
   *
   * @throws IllegalArgumentException if that is none
   */
  public static URI address(String server) {
    URI address;
    try {
      address = URI.create(server);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected an address such as http://127.0.0.1:8080, got '" + server + "'", e);
    }
    boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!isHttp || address.getHost() == null || address.getQuery() != null) {
      throw new IllegalArgumentException(
          "expected an address such as http://127.0.0.1:8080, got '" + server + "'");
    }
    return address;
  }

  @Override
  public Drawn draw(ObjectNode request) throws InterruptedException {
    ObjectNode body = request.deepCopy();
    body.put("response_format", "b64_json");
    HttpRequest.Builder http =
        HttpRequest.newBuilder(route)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(ApiJson.write(body)));
    key.ifPresent(secret -> http.header("Authorization", "Bearer " + secret));
    return answered(http.build());
  }

  private Drawn answered(HttpRequest http) throws InterruptedException {
    Duration pause = firstPause;
    int tries = 0;
    long begun = System.nanoTime();
    while (true) {
      long asked = System.nanoTime();
      try {
        HttpResponse<byte[]> answer = send(http);
        if (answer.statusCode() == 200) {
          return drawn(answer.body(), (System.nanoTime() - asked) / 1e9);
        }
        boolean waited = System.nanoTime() - begun > patience.toNanos();
        if (waited || !isBusy(answer)) {
          throw failure(answer);
        }
        Thread.sleep(retryAfter(answer).orElse(pause));
      } catch (IOException e) {
        tries++;
        if (tries == TRIES_TO_CONNECT) {
          throw new DrawingException(server + " does not answer: " + reason(e), true, e);
        }
        Thread.sleep(pause);
      }
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }

  /** The limit counts for the whole answer; that of a request would end with its head. */
  private HttpResponse<byte[]> send(HttpRequest http) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(http, HttpResponse.BodyHandlers.ofByteArray());
    try {
      return answer.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DrawingException(
          server + " gives no answer within " + longestWait.toSeconds() + " s", false, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } finally {
      // Of an answer that is there this does nothing; otherwise it closes the connection.
      answer.cancel(true);
    }
  }

  /** A server that ran out of memory would do so again. */
  private static boolean isBusy(HttpResponse<byte[]> answer) {
    return answer.statusCode() == TOO_MANY_REQUESTS
        || (answer.statusCode() == UNAVAILABLE && !code(answer).equals(OUT_OF_MEMORY));
  }

  private static Optional<Duration> retryAfter(HttpResponse<byte[]> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,4}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private DrawingException failure(HttpResponse<byte[]> answer) {
    String message = error(answer).path("message").asText("");
    return new DrawingException(
        message.isEmpty() ? server + " answers with status " + answer.statusCode() : message,
        HOPELESS.contains(code(answer)),
        null);
  }

  private static String code(HttpResponse<byte[]> answer) {
    return error(answer).path("code").asText("");
  }

  private static JsonNode error(HttpResponse<byte[]> answer) {
    try {
      return ApiJson.read(answer.body(), ObjectNode.class).path("error");
    } catch (ApiException e) {
      return ApiJson.object(); // of a proxy, say
    }
  }

  private Drawn drawn(byte[] body, double seconds) {
    try {
      ObjectNode answer = ApiJson.read(body, ObjectNode.class);
      List<Drawn.Picture> pictures = new ArrayList<>();
      for (JsonNode image : answer.path("data")) {
        List<TermEffects> receipt = new ArrayList<>();
        for (JsonNode term : image.path("receipt")) {
          receipt.add(ApiJson.read((ObjectNode) term, TermEffects.class));
        }
        pictures.add(
            new Drawn.Picture(
                image.path("seed").longValue(),
                Base64.getDecoder().decode(image.path("b64_json").asText()),
                receipt));
      }
      List<String> warnings = new ArrayList<>();
      for (JsonNode warning : answer.path("warnings")) {
        warnings.add(warning.path("param").asText() + ": " + warning.path("message").asText());
      }
      JsonNode timings = answer.path("timings_ms");
      return new Drawn(
          pictures,
          warnings,
          seconds,
          (timings.path("total").doubleValue() - timings.path("queued").doubleValue()) / 1000);
    } catch (ApiException | IllegalArgumentException | ClassCastException e) {
      throw new DrawingException(server + " answers as no Eschew does: " + e.getMessage(), true, e);
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() {
    client.close();
  }
}
