package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.config.JobSettings;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away, and clients that do not read. */
@Timeout(60)
class DisconnectTest {
  private static final String GENERATIONS = "/v1/images/generations";
  private static final int PREVIEW_BYTES = 1 << 20;

  private static ServerSettings goingOn(ServerSettings settings) {
    JobSettings jobs = JobSettings.DEFAULT;
    return settings.withJobs(
        new JobSettings(
            jobs.timeout(),
            false,
            jobs.retention(),
            jobs.resultBytes(),
            jobs.urlLifetime(),
            jobs.urlBytes()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'prompt': 'a'}", "{'prompt': 'a', 'stream': true}"})
  void whatNobodyWaitsForIsCancelled(String request) throws IOException {
    try (ScriptedServer server = ScriptedServer.start()) {
      for (boolean runs : new boolean[] {false, true}) {
        String id;
        try (Socket _ = server.connect(GENERATIONS, request)) {
          id = server.job().job().id();
          if (runs) {
            server.queue().take(id);
          }
          ScriptedServer.until(() -> server.script().listeners() == 1);
        }
        ScriptedServer.until(() -> server.state(id).status().isOver());
        assertThat(server.state(id).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(server.state(id).error().orElseThrow()).hasMessageContaining("went away");
        ScriptedServer.until(() -> server.script().listeners() == 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'prompt': 'a'}", "{'prompt': 'a', 'stream': true}"})
  void withTheSwitchOffItIsDrawn(String request) throws IOException {
    try (ScriptedServer server = ScriptedServer.start(DisconnectTest::goingOn)) {
      String id;
      try (Socket _ = server.connect(GENERATIONS, request)) {
        id = server.job().job().id();
        ScriptedServer.until(() -> server.script().listeners() == 1);
      }
      boolean streamed = request.contains("stream");
      if (streamed) {
        ScriptedServer.until(() -> server.script().listeners() == 0);
      }
      assertThat(server.state(id).status()).isEqualTo(JobStatus.QUEUED);
      server.draw(id, 1);
      assertThat(server.state(id).status()).isEqualTo(JobStatus.COMPLETED);
      ScriptedServer.until(() -> server.script().listeners() == 0);
    }
  }

  @Test
  void underAKeyItIsDrawnForWhoAsksAgain() throws IOException {
    try (ScriptedServer server = ScriptedServer.start()) {
      String request = "{'prompt': 'a', 'stream': true}";
      HttpResponse<InputStream> first =
          server.open(server.post(GENERATIONS, request).header("Idempotency-Key", "k"));
      String id = server.job().job().id();
      first.body().close();
      ScriptedServer.until(() -> server.script().listeners() == 0);
      assertThat(server.state(id).status()).isEqualTo(JobStatus.QUEUED);
      try (SentEvents events =
          new SentEvents(
              server
                  .open(server.post(GENERATIONS, request).header("Idempotency-Key", "k"))
                  .body())) {
        server.draw(id, 1);
        assertThat(events.rest().getLast().name()).isEqualTo("summary");
      }
      assertThat(server.queue().current()).isEmpty();
    }
  }

  @Test
  void whoOnlyFollowsAJobCancelsNothing() throws IOException {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.send(server.post("/v1/jobs", "{'prompt': 'a'}"));
      String id = server.job().job().id();
      HttpResponse<InputStream> events = server.open(server.request("/v1/jobs/" + id + "/events"));
      ScriptedServer.until(() -> server.script().listeners() == 1);
      events.body().close();
      ScriptedServer.until(() -> server.script().listeners() == 0);
      assertThat(server.state(id).status()).isEqualTo(JobStatus.QUEUED);
    }
  }

  /** A cancelled job's client hears of it, though HTTP has no word for the status. */
  @Test
  void whoIsCancelledByAnotherIsAnswered() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Socket socket = server.connect(GENERATIONS, "{'prompt': 'a'}")) {
      String id = server.job().job().id();
      server.send(server.request("/v1/jobs/" + id).DELETE());
      String answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      assertThat(answer).isEqualTo("HTTP/1.1 499 Client Closed Request");
    }
  }

  @Test
  void nothingIsHeapedUpForWhoDoesNotRead() throws IOException {
    try (ScriptedServer server = ScriptedServer.start();
        Socket _ = server.connect(GENERATIONS, "{'prompt': 'a', 'stream': true}")) {
      String id = server.job().job().id();
      server.queue().take(id);
      int previews = 64;
      byte[] file = Arrays.copyOf(ScriptedServer.png(8), PREVIEW_BYTES);
      for (int i = 0; i < previews; i++) {
        server.queue().publish(id, new JobNews.Partial(0, i, file, ImageFormat.PNG));
      }
      // Far less than all of them fits into the buffers of a connection.
      ScriptedServer.until(() -> server.script().read() > 1);
      int before;
      do {
        before = server.script().read();
        pause();
      } while (server.script().read() != before);
      assertThat(before).isLessThan(previews / 2);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
