package dev.eschew.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.config.JobSettings;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.JobState;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/** All routes on a free port, with jobs whose fate a test tells. */
final class ScriptedServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApplicationContext context;
  private final URI uri;
  private final HttpClient client = HttpClient.newHttpClient();

  private ScriptedServer(ApplicationContext context) {
    this.context = context;
    this.uri = context.getBean(EmbeddedServer.class).start().getURI();
  }

  static ScriptedServer start() {
    return start(Function.identity());
  }

  static ScriptedServer start(Function<ServerSettings, ServerSettings> change) {
    Path builtIn = Path.of("").toAbsolutePath().resolveSibling("models/builtin");
    return new ScriptedServer(
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .banner(false)
            .properties(
                Map.of(
                    ScriptedQueue.PROPERTY,
                    true,
                    "micronaut.server.host",
                    "127.0.0.1",
                    "micronaut.server.port",
                    -1))
            .singletons(change.apply(ServerSettings.defaults(builtIn)))
            .start());
  }

  JobQueue queue() {
    return context.getBean(JobQueue.class);
  }

  ScriptedQueue script() {
    return context.getBean(ScriptedQueue.class);
  }

  URI uri() {
    return uri;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri.resolve(path));
  }

  HttpRequest.Builder post(String path, String json) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')));
  }

  /** An answer as a whole. */
  HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** An answer as it comes. */
  HttpResponse<InputStream> open(HttpRequest.Builder request) {
    return send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request.build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  /** A connection over which a request was sent and nothing is read. */
  Socket connect(String path, String json) {
    try {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(8192);
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
      byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      String head =
          "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(path, uri.getAuthority(), body.length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one job there is, once it is there. */
  JobState job() {
    until(() -> !queue().current().isEmpty());
    return queue().current().getFirst();
  }

  JobState state(String id) {
    return queue().find(id).orElseThrow();
  }

  /** Waits for what must come; the test's own timeout ends it. */
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The defaults, but for how much of results is kept. */
  static JobSettings keeping(long resultBytes) {
    JobSettings absent = JobSettings.DEFAULT;
    return new JobSettings(
        absent.timeout(),
        absent.cancelOnDisconnect(),
        absent.retention(),
        resultBytes,
        absent.urlLifetime(),
        absent.urlBytes());
  }

  /** A job runs and is done, with one preview and as many images. */
  void draw(String id, int images) {
    draw(id, images, png(16).length);
  }

  /** The same with files of that many bytes. */
  void draw(String id, int images, int bytes) {
    queue().take(id);
    queue().publish(id, new JobNews.Progress(1, 2, 0.5));
    queue().publish(id, new JobNews.Partial(0, 0, png(8), ImageFormat.PNG));
    List<DrawnImage> drawn =
        IntStream.range(0, images)
            .mapToObj(
                k -> new DrawnImage(k, 7 + k, Arrays.copyOf(png(16), bytes), "", List.of(), null))
            .toList();
    drawn.forEach(image -> queue().publish(id, new JobNews.Drawn(image)));
    queue()
        .publish(
            id,
            new JobNews.Completed(
                new ImagesResult(
                    "papertown",
                    "16x16",
                    "png",
                    Map.of("scale", 5.0),
                    drawn,
                    List.of(new Warning("quality", "means nothing")),
                    Map.of("total", 1.0))));
  }

  static byte[] png(int side) {
    return ImageEncoder.encode(
        RgbImage.of(side, side, new byte[3 * side * side]), ImageFormat.PNG, ImageMetadata.NONE);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
    context.close();
  }
}
