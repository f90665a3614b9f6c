package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.config.AccessSettings;
import dev.eschew.server.config.ApiKey;
import dev.eschew.server.job.JobNews;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/jobs}: what a job's client is told, and others are not. */
@Timeout(60)
class JobRoutesTest {
  private static final String ANN = "ann-0123456789abcdef";
  private static final String BOB = "bob-0123456789abcdef";
  private static final String REQUEST = "{'prompt': 'a', 'n': 2, 'partial_images': 1}";

  private final ScriptedServer server =
      ScriptedServer.start(settings ->
          settings
              .withAccess(
                  new AccessSettings(
                      List.of(new ApiKey("ann", ANN), new ApiKey("bob", BOB)),
                      false,
                      Set.of(),
                      Set.of()))
              .withJobs(ScriptedServer.keeping(1 << 20)));

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> send(String key, HttpRequest.Builder request) {
    return server.send(request.setHeader("Authorization", "Bearer " + key));
  }

  private JsonNode submit(String json) {
    HttpResponse<String> response = send(ANN, server.post("/v1/jobs", json));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    JsonNode job = ScriptedServer.json(response);
    assertThat(response.headers().firstValue("Location"))
        .contains("/v1/jobs/" + job.path("id").asText());
    return job;
  }

  private JsonNode get(String id) {
    return ScriptedServer.json(send(ANN, server.request("/v1/jobs/" + id)));
  }

  private SentEvents events(String id, long known) {
    return new SentEvents(
        server
            .open(
                server
                    .request("/v1/jobs/" + id + "/events")
                    .header("Authorization", "Bearer " + ANN)
                    .header("Last-Event-ID", String.valueOf(known)))
            .body());
  }

  @Test
  void aJobWaitsRunsAndIsDone() {
    JsonNode first = submit(REQUEST);
    JsonNode second = submit("{'prompt': 'b', 'seed': 5, 'timeout': 60}");
    assertThat(first.path("status").asText()).isEqualTo("queued");
    assertThat(first.path("place").asInt(-1)).isZero();
    assertThat(second.path("place").asInt()).isEqualTo(1);
    assertThat(second.path("request").path("model").asText()).isEqualTo("papertown");
    assertThat(second.path("request").path("seed").asInt()).isEqualTo(5);
    String id = first.path("id").asText();
    server.queue().take(id);
    server.queue().publish(id, new JobNews.Progress(1, 4, 0.25));
    JsonNode running = get(id);
    assertThat(running.path("status").asText()).isEqualTo("running");
    assertThat(running.path("started_at").asDouble())
        .isGreaterThanOrEqualTo(running.path("created_at").asDouble());
    assertThat(running.path("progress").toString())
        .isEqualTo("{\"step\":1,\"steps\":4,\"done\":0.25}");
    assertThat(get(second.path("id").asText()).path("place").asInt(-1)).isZero();
    server.draw(id, 2);
    JsonNode done = get(id);
    assertThat(done.path("status").asText()).isEqualTo("completed");
    assertThat(done.path("expires_at").asDouble())
        .isGreaterThan(done.path("finished_at").asDouble());
    assertThat(done.path("result").path("data")).hasSize(2);
    assertThat(done.path("result").path("data").get(1).path("seed").asInt()).isEqualTo(8);
    JsonNode listed = ScriptedServer.json(send(ANN, server.request("/v1/jobs")));
    assertThat(listed.path("data").findValuesAsText("id"))
        .containsExactly(second.path("id").asText());
  }

  @Test
  void anUploadedFileIsNotShown() {
    String image = Base64.getEncoder().encodeToString(ScriptedServer.png(128));
    JsonNode job =
        submit(
            "{'prompt': 'a', 'image': '%1$s', 'strength': 0.5, 'guidance': {'negtome': {'images': [{'image': '%1$s'}]}}}"
                .formatted(image));
    assertThat(job.toString()).doesNotContain(image);
    assertThat(job.path("request").path("strength").asDouble()).isEqualTo(0.5);
    assertThat(job.path("request").path("guidance").path("negtome").path("images")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'prompt': 'a', 'stream': true}      | stream",
        "{'prompt': 'a', 'mask': 'AA'}        | mask",
        "{'prompt': 'a', 'partial_images': 4} | partial_images",
        "{'prompt': 'a', 'colour': 1}         | colour",
      })
  void whatIsWrongIsSaidAtOnce(String request, String param) {
    HttpResponse<String> refused = send(ANN, server.post("/v1/jobs", request));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(ScriptedServer.json(refused).path("error").path("param").asText()).isEqualTo(param);
  }

  @Test
  void whoFollowsHearsAllAndWhoComesAgainTheRest() {
    String id = submit(REQUEST).path("id").asText();
    try (SentEvents events = events(id, 0)) {
      server.queue().take(id);
      SentEvents.Event started = events.next();
      assertThat(started.name()).isEqualTo("started");
      assertThat(started.id()).isEqualTo("1");
      assertThat(started.data().toString()).isEqualTo("{}");
      server.draw(id, 2);
      List<SentEvents.Event> rest = events.rest();
      assertThat(rest)
          .extracting(SentEvents.Event::name)
          .containsSubsequence("image", "image", "completed")
          .endsWith("completed");
      assertThat(rest.getLast().data().path("data")).hasSize(2);
      assertThat(rest).extracting(event -> Long.valueOf(event.id())).isSorted();
    }
    List<SentEvents.Event> all = events(id, 0).rest();
    assertThat(all)
        .extracting(SentEvents.Event::name)
        .containsExactly("started", "progress", "image", "image", "completed");
    SentEvents.Event firstImage = all.get(2);
    assertThat(firstImage.data().path("image").asInt(-1)).isZero();
    assertThat(firstImage.data().path("seed").asInt()).isEqualTo(7);
    assertThat(events(id, Long.parseLong(firstImage.id())).rest())
        .extracting(SentEvents.Event::name)
        .containsExactly("image", "completed");
    HttpResponse<String> nothingMore =
        send(
            ANN,
            server
                .request("/v1/jobs/" + id + "/events")
                .header("Last-Event-ID", all.getLast().id()));
    assertThat(nothingMore.statusCode()).isEqualTo(204);
    HttpResponse<String> noNumber =
        send(ANN, server.request("/v1/jobs/" + id + "/events").header("Last-Event-ID", "x"));
    assertThat(noNumber.statusCode()).isEqualTo(400);
    ScriptedServer.until(() -> server.script().listeners() == 0);
  }

  @Test
  void previewsAreToldWhileTheJobRuns() {
    String id = submit(REQUEST).path("id").asText();
    try (SentEvents events = events(id, 0)) {
      server.queue().take(id);
      server.queue().publish(id, new JobNews.Partial(1, 2, ScriptedServer.png(8), ImageFormat.PNG));
      assertThat(events.next().name()).isEqualTo("started");
      SentEvents.Event preview = events.next();
      assertThat(preview.name()).isEqualTo("partial_image");
      assertThat(preview.data().path("image").asInt()).isEqualTo(1);
      assertThat(preview.data().path("partial_image_index").asInt()).isEqualTo(2);
      assertThat(preview.data().path("output_format").asText()).isEqualTo("png");
    }
  }

  @Test
  void deleteCancelsAndLeavesWhatIsOver() {
    String id = submit(REQUEST).path("id").asText();
    try (SentEvents events = events(id, 0)) {
      HttpResponse<String> cancelled = send(ANN, server.request("/v1/jobs/" + id).DELETE());
      assertThat(cancelled.statusCode()).isEqualTo(200);
      assertThat(ScriptedServer.json(cancelled).path("status").asText()).isEqualTo("cancelled");
      assertThat(ScriptedServer.json(cancelled).path("error").path("code").asText())
          .isEqualTo("cancelled");
      SentEvents.Event last = events.rest().getLast();
      assertThat(last.name()).isEqualTo("cancelled");
      assertThat(last.data().path("error").path("code").asText()).isEqualTo("cancelled");
    }
    String done = submit(REQUEST).path("id").asText();
    server.draw(done, 1);
    HttpResponse<String> over = send(ANN, server.request("/v1/jobs/" + done).DELETE());
    assertThat(ScriptedServer.json(over).path("status").asText()).isEqualTo("completed");
  }

  @Test
  void othersSeeNothing() {
    String id = submit(REQUEST).path("id").asText();
    for (HttpRequest.Builder request :
        List.of(
            server.request("/v1/jobs/" + id),
            server.request("/v1/jobs/" + id).DELETE(),
            server.request("/v1/jobs/" + id + "/events"),
            server.request("/v1/jobs/nothing"))) {
      HttpResponse<String> answer = send(BOB, request);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(ScriptedServer.json(answer).path("error").path("code").asText())
          .isEqualTo("not_found");
    }
    JsonNode listed = ScriptedServer.json(send(BOB, server.request("/v1/jobs")));
    assertThat(listed.path("data")).isEmpty();
    assertThat(get(id).path("status").asText()).isEqualTo("queued");
  }

  @Test
  void anImageByUrlIsKeptOnce() {
    String id = submit("{'prompt': 'a', 'response_format': 'url'}").path("id").asText();
    server.draw(id, 1);
    JsonNode first = get(id).path("result").path("data").get(0);
    JsonNode second = get(id).path("result").path("data").get(0);
    assertThat(first.path("url").asText()).isNotEmpty().isEqualTo(second.path("url").asText());
    assertThat(events(id, 0).rest().getLast().data().path("data").get(0).path("url").asText())
        .isEqualTo(first.path("url").asText());
  }

  @Test
  void aKeyStandsForOneJobOfOneClient() {
    HttpRequest.Builder request = server.post("/v1/jobs", REQUEST).header("Idempotency-Key", "k 1");
    JsonNode first = ScriptedServer.json(send(ANN, request));
    String id = first.path("id").asText();
    assertThat(ScriptedServer.json(send(ANN, request)).path("id").asText()).isEqualTo(id);
    assertThat(ScriptedServer.json(send(BOB, request)).path("id").asText()).isNotEqualTo(id);
    HttpResponse<String> other =
        send(ANN, server.post("/v1/jobs", "{'prompt': 'b'}").header("Idempotency-Key", "k 1"));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(ScriptedServer.json(other).path("error").path("code").asText())
        .isEqualTo("idempotency_key_reused");
    server.draw(id, 2);
    assertThat(ScriptedServer.json(send(ANN, request)).path("status").asText())
        .isEqualTo("completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/jobs", "/v1/images/generations"})
  void aKeyThatIsNoneIsRefused(String path) {
    for (String key : List.of("", "x".repeat(256), "a\tb")) {
      HttpResponse<String> refused =
          send(ANN, server.post(path, "{'prompt': 'a'}").header("Idempotency-Key", key));
      assertThat(refused.statusCode()).as(key).isEqualTo(400);
      assertThat(ScriptedServer.json(refused).path("error").path("param").asText())
          .isEqualTo("Idempotency-Key");
    }
    assertThat(server.queue().current()).isEmpty();
  }

  @Test
  void aHeadOfEventsLeavesNobodyListening() {
    String id = submit(REQUEST).path("id").asText();
    HttpRequest.Builder request =
        server
            .request("/v1/jobs/" + id + "/events")
            .method("HEAD", HttpRequest.BodyPublishers.noBody());
    assertThat(send(ANN, request).statusCode()).isEqualTo(200);
    assertThat(server.script().listeners()).isZero();
  }

  @Test
  void aResultThatHadToGoIsSaidToBeGone() {
    String first = submit(REQUEST).path("id").asText();
    server.draw(first, 2, 400 << 10);
    String second = submit(REQUEST).path("id").asText();
    server.draw(second, 2, 400 << 10);
    assertThat(get(first).path("status").asText()).isEqualTo("completed");
    assertThat(get(first).has("result")).isFalse();
    assertThat(get(second).has("result")).isTrue();
    HttpResponse<String> gone = send(ANN, server.request("/v1/jobs/" + first + "/events"));
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(ScriptedServer.json(gone).path("error").path("message").asText())
        .contains("not kept any more");
  }
}
