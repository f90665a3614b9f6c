package dev.eschew.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.server.config.ListenSettings;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The real server on a free port, and a client for it. */
public final class TestServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestServer(HttpServer server) {
    this.server = server;
  }

  /** The defaults, with the tiny exports beside the built-in model. */
  public static ServerSettings settings() {
    return ServerSettings.defaults(TestPaths.builtIn())
        .withListen(ListenSettings.DEFAULT.withAddress("127.0.0.1", 0))
        .withModels(List.of(TestPaths.tinyModels()));
  }

  public static TestServer start(Path... models) {
    return start(models.length == 0 ? settings() : settings().withModels(List.of(models)));
  }

  public static TestServer start(ServerSettings settings) {
    return new TestServer(HttpServer.start(settings));
  }

  /**
   * An answer.
   *
   * @param body the body as bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Answer(int status, java.net.http.HttpHeaders headers, byte[] body) {
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(new String(body, StandardCharsets.UTF_8), e);
      }
    }

    public JsonNode error() {
      return json().path("error");
    }
  }

  public URI uri() {
    return server.uri();
  }

  public Answer get(String path) {
    return send(HttpRequest.newBuilder(server.uri().resolve(path)).GET().build());
  }

  public Answer generate(String json) {
    return post("/v1/images/generations", json.getBytes(StandardCharsets.UTF_8));
  }

  public Answer post(String path, byte[] body) {
    return send(
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  public Answer send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the server and leaves the client able to read its answers. */
  public void closeServer() {
    server.close();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
