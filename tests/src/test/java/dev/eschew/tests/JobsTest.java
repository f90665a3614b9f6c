package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs, streams and repeated requests, drawn by the real engine. */
@Timeout(300)
class JobsTest {
  private static final String TINY =
      "\"model\": \"tiny-sd-optimum-op14\", \"size\": \"64x64\", \"prompt\": \"a dog\"";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.uri().resolve(path));
  }

  private static JsonNode awaitEnd(String id) throws InterruptedException {
    while (true) {
      JsonNode job = server.get("/v1/jobs/" + id).json();
      if (!List.of("queued", "running").contains(job.path("status").asText())) {
        return job;
      }
      Thread.sleep(20);
    }
  }

  @Test
  void aStreamHasThePicturesOfThePlainAnswer() {
    String body = "{" + TINY + ", \"seed\": 3, \"n\": 2, \"steps\": 3%s}";
    JsonNode plain = server.generate(body.formatted("")).json();
    TestServer.Answer streamed = server.generate(body.formatted(", \"stream\": true"));
    assertThat(streamed.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    List<ServerSentEvents.Event> events =
        ServerSentEvents.of(new String(streamed.body(), StandardCharsets.UTF_8));
    assertThat(events).allMatch(event -> event.data().path("type").asText().equals(event.name()));
    List<JsonNode> images =
        events.stream()
            .filter(event -> event.name().equals("image_generation.completed"))
            .map(ServerSentEvents.Event::data)
            .toList();
    assertThat(images).hasSize(2);
    for (JsonNode image : images) {
      JsonNode same = plain.path("data").get(image.path("image").asInt());
      assertThat(image.path("seed")).isEqualTo(same.path("seed"));
      assertThat(image.path("b64_json").asText()).isEqualTo(same.path("b64_json").asText());
      assertThat(image.path("size").asText()).isEqualTo("64x64");
    }
    ServerSentEvents.Event last = events.getLast();
    assertThat(last.name()).isEqualTo("summary");
    assertThat(last.data().path("guidance")).isEqualTo(plain.path("guidance"));
  }

  @Test
  void aJobIsDrawnAndItsResultIsThePlainAnswer() throws InterruptedException {
    String body = "{" + TINY + ", \"seed\": 4, \"steps\": 3}";
    TestServer.Answer submitted = server.post("/v1/jobs", body.getBytes(StandardCharsets.UTF_8));
    assertThat(submitted.status()).isEqualTo(202);
    String location = submitted.headers().firstValue("Location").orElseThrow();
    JsonNode job = awaitEnd(location.substring(location.lastIndexOf('/') + 1));
    assertThat(job.path("status").asText()).isEqualTo("completed");
    assertThat(job.path("progress").path("done").asDouble()).isEqualTo(1);
    assertThat(job.path("result").path("data"))
        .isEqualTo(server.generate(body).json().path("data"));
    List<ServerSentEvents.Event> events =
        ServerSentEvents.of(
            new String(server.get(location + "/events").body(), StandardCharsets.UTF_8));
    assertThat(events.getFirst().name()).isEqualTo("started");
    assertThat(events.getLast().name()).isEqualTo("completed");
    TestServer.Answer over =
        server.send(
            request(location + "/events").header("Last-Event-ID", events.getLast().id()).build());
    assertThat(over.status()).isEqualTo(204);
  }

  @Test
  void aFormWithAnImageIsAnEdit() throws InterruptedException {
    byte[] boat =
        Base64.getDecoder()
            .decode(
                server
                    .generate("{" + TINY + ", \"steps\": 1}")
                    .json()
                    .path("data")
                    .get(0)
                    .path("b64_json")
                    .asText());
    byte[] form =
        new MultipartForm()
            .file("image", boat)
            .text("model", "tiny-sd-optimum-op14")
            .text("prompt", "a cat")
            .text("steps", "4")
            .toBytes();
    TestServer.Answer submitted =
        server.send(
            request("/v1/jobs")
                .header("Content-Type", MultipartForm.CONTENT_TYPE)
                .POST(BodyPublishers.ofByteArray(form))
                .build());
    assertThat(submitted.status()).as(submitted.json().toString()).isEqualTo(202);
    assertThat(submitted.json().path("request").has("image")).isFalse();
    JsonNode job = awaitEnd(submitted.json().path("id").asText());
    assertThat(job.path("status").asText()).isEqualTo("completed");
    assertThat(job.path("result").path("size").asText()).isEqualTo("64x64");
  }

  /** Without a seed in the request, two drawings would differ. */
  @Test
  void underOneKeyARequestIsDrawnOnce() {
    String body = "{" + TINY + ", \"steps\": 2}";
    TestServer.Answer first = keyed(body, "once");
    TestServer.Answer again = keyed(body, "once");
    assertThat(first.status()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(keyed(body, "twice").body()).isNotEqualTo(first.body());
    TestServer.Answer other = keyed("{" + TINY + ", \"steps\": 3}", "once");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.error().path("code").asText()).isEqualTo("idempotency_key_reused");
    assertThat(other.error().path("param").asText()).isEqualTo("Idempotency-Key");
  }

  private static TestServer.Answer keyed(String body, String key) {
    return server.send(
        request("/v1/images/generations")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  @Test
  void deleteEndsARunningJob() throws InterruptedException {
    String id =
        server
            .post(
                "/v1/jobs",
                ("{" + TINY + ", \"steps\": 500, \"n\": 16}").getBytes(StandardCharsets.UTF_8))
            .json()
            .path("id")
            .asText();
    while (!server.get("/v1/jobs/" + id).json().has("progress")) {
      Thread.sleep(10);
    }
    assertThat(
            server.send(request("/v1/jobs/" + id).DELETE().build()).json().path("status").asText())
        .isEqualTo("cancelled");
    // The worker is free for others.
    assertThat(server.generate("{" + TINY + ", \"steps\": 1}").status()).isEqualTo(200);
  }

  @Test
  void aClientThatGoesAwayEndsWhatRunsForIt() throws Exception {
    String prompt = "a client that goes away";
    String body =
        "{\"model\": \"tiny-sd-optimum-op14\", \"size\": \"64x64\", \"prompt\": \"%s\", \"steps\": 500, \"n\": 16}"
            .formatted(prompt);
    String id;
    try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/images/generations HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(server.uri().getAuthority(), body.length(), body)
                  .getBytes(StandardCharsets.US_ASCII));
      id = running(prompt);
    }
    JsonNode job = awaitEnd(id);
    assertThat(job.path("status").asText()).isEqualTo("cancelled");
    assertThat(job.path("error").path("message").asText()).contains("went away");
  }

  private static String running(String prompt) throws InterruptedException {
    while (true) {
      for (JsonNode job : server.get("/v1/jobs").json().path("data")) {
        if (job.path("request").path("prompt").asText().equals(prompt) && job.has("progress")) {
          return job.path("id").asText();
        }
      }
      Thread.sleep(10);
    }
  }

  @Test
  void curlSubmitsFollowsAndStreams() throws Exception {
    assumeTrue(CommandOnPath.exists("curl"), "needs curl");
    String jobs = server.uri() + "/v1/jobs";
    JsonNode job =
        new ObjectMapper()
            .readTree(curl("-sS", "-d", "{" + TINY + ", \"steps\": 3, \"seed\": 1}", jobs));
    String id = job.path("id").asText();
    String followed = curl("-sSN", jobs + "/" + id + "/events");
    assertThat(followed).startsWith(":").contains("event: started\ndata: {}\n\n");
    List<ServerSentEvents.Event> events = ServerSentEvents.of(followed);
    assertThat(events.getLast().name()).isEqualTo("completed");
    assertThat(
            curl(
                "-sS",
                "-o",
                "-",
                "-w",
                "%{http_code}",
                "-H",
                "Last-Event-ID: " + events.getLast().id(),
                jobs + "/" + id + "/events"))
        .isEqualTo("204");
    String streamed =
        curl(
            "-sSN",
            "-d",
            "{" + TINY + ", \"steps\": 2, \"stream\": true}",
            server.uri() + "/v1/images/generations");
    assertThat(ServerSentEvents.of(streamed))
        .extracting(ServerSentEvents.Event::name)
        .endsWith("image_generation.completed", "summary");
    assertThat(curl("-sS", "-X", "DELETE", jobs + "/" + id)).contains("\"completed\"");
    assertThat(curl("-sS", jobs)).startsWith("{\"object\":\"list\"");
  }

  private static String curl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
