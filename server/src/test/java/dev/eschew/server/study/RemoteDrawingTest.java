package dev.eschew.server.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that answers as it is told to. */
class RemoteDrawingTest {
  private static final String DRAWN =
      """
      {"created": 1, "data": [{"b64_json": "AQID", "seed": 7, "receipt": [{"term": "scale",
       "steps": [{"step": 0, "change": 0.5}]}]}], "warnings": [{"param": "steps", "message": "few"}],
       "timings_ms": {"queued": 100.0, "total": 1600.0}, "news": "of a later version"}\
      """;

  private record Answer(int status, String body, String retryAfter) {}

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/base/v1/images/generations",
        exchange -> {
          asked.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          Answer answer = answers.removeFirst();
          if (answer.retryAfter() != null) {
            exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
          }
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void readsWhatAServerDrew() throws InterruptedException {
    answers.add(new Answer(200, DRAWN, null));
    Drawn drawn = draw(Duration.ofMinutes(1));
    assertThat(asked)
        .containsExactly("Bearer secret {\"prompt\":\"a\",\"response_format\":\"b64_json\"}");
    Drawn.Picture picture = drawn.pictures().getFirst();
    assertThat(picture.seed()).isEqualTo(7);
    assertThat(picture.bytes()).containsExactly(1, 2, 3);
    assertThat(picture.receipt().getFirst().steps().getFirst().change()).isEqualTo(0.5);
    assertThat(drawn.warnings()).containsExactly("steps: few");
    assertThat(drawn.drawnSeconds()).isEqualTo(1.5);
  }

  @Test
  void asksABusyServerAgain() throws InterruptedException {
    answers.add(new Answer(429, error("queue_full", "full"), "0"));
    answers.add(new Answer(503, "<html>starting</html>", null));
    answers.add(new Answer(503, error("shutting_down", "ends"), "soon"));
    answers.add(new Answer(200, DRAWN, null));
    assertThat(draw(Duration.ofMinutes(1)).pictures()).hasSize(1);
    assertThat(asked).hasSize(4);
  }

  @Test
  void isNotPatientForEver() {
    answers.add(new Answer(429, error("queue_full", "the queue is full"), "0"));
    assertThatExceptionOfType(DrawingException.class)
        .isThrownBy(() -> draw(Duration.ZERO))
        .withMessage("the queue is full")
        .matches(e -> !e.isHopeless());
  }

  @Test
  void otherErrorsAreToldAtOnce() {
    answers.add(new Answer(400, error("invalid_field", "steps: expected more"), null));
    answers.add(new Answer(503, error("out_of_memory", "too large"), null));
    answers.add(new Answer(502, "<html>gateway</html>", null));
    for (String message : List.of("steps: expected more", "too large", "status 502")) {
      assertThatExceptionOfType(DrawingException.class)
          .isThrownBy(() -> draw(Duration.ofMinutes(1)))
          .withMessageContaining(message)
          .matches(e -> !e.isHopeless());
    }
    answers.add(new Answer(401, error("unauthorized", "expected a key"), null));
    answers.add(new Answer(404, error("model_not_found", "no model"), null));
    answers.add(new Answer(200, "[]", null));
    answers.add(new Answer(200, "{\"data\": [{\"b64_json\": \"?\"}]}", null));
    for (String message :
        List.of("expected a key", "no model", "answers as no Eschew does", "as no Eschew does")) {
      assertThatExceptionOfType(DrawingException.class)
          .isThrownBy(() -> draw(Duration.ofMinutes(1)))
          .withMessageContaining(message)
          .matches(DrawingException::isHopeless);
    }
    assertThat(answers).isEmpty();
  }

  @Test
  void aServerThatIsNotThereIsWithoutHope() {
    server.stop(0);
    assertThatExceptionOfType(DrawingException.class)
        .isThrownBy(() -> draw(Duration.ofMinutes(1)))
        .withMessageContaining("does not answer")
        .matches(DrawingException::isHopeless);
  }

  /** Without a head, and without an end. */
  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"})
  void aServerThatFallsSilentIsGivenUp(String beginning) throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService one = Executors.newSingleThreadExecutor()) {
      Future<Integer> end =
          one.submit(() -> {
            try (Socket connection = silent.accept()) {
              connection.getOutputStream().write(beginning.getBytes(StandardCharsets.UTF_8));
              // All of the request, up to where the client closes the connection.
              InputStream request = connection.getInputStream();
              while (request.read() >= 0) {}
              return -1;
            } catch (SocketException e) {
              return -1;
            }
          });
      assertThatExceptionOfType(DrawingException.class)
          .isThrownBy(
              () -> draw(silent.getLocalPort(), Duration.ofMinutes(1), Duration.ofSeconds(1)))
          .withMessageEndingWith("gives no answer within 1 s")
          .matches(e -> !e.isHopeless());
      assertThat(end.get(1, TimeUnit.MINUTES)).as("closed").isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8080", "ftp://a", "http://", "a b", "http://a/?b=c", "/a"})
  void whatIsNoAddressIsRefused(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RemoteDrawing(address, Optional.empty()))
        .withMessageContaining("expected an address such as http://127.0.0.1:8080");
  }

  private Drawn draw(Duration patience) throws InterruptedException {
    return draw(server.getAddress().getPort(), patience, Duration.ofMinutes(1));
  }

  private static Drawn draw(int port, Duration patience, Duration longestWait)
      throws InterruptedException {
    try (RemoteDrawing drawing =
        new RemoteDrawing(
            "http://127.0.0.1:" + port + "/base/",
            Optional.of("secret"),
            Duration.ofMillis(1),
            patience,
            longestWait)) {
      return drawing.draw(Studies.setting("a", "{\"prompt\":\"a\"}").fields());
    }
  }

  private static String error(String code, String message) {
    return "{\"error\": {\"message\": \"" + message + "\", \"code\": \"" + code + "\"}}";
  }
}
