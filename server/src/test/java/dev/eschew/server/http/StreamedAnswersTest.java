package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.JobNews;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code stream: true}: what a job's news look like to OpenAI's clients. */
@Timeout(60)
class StreamedAnswersTest {
  private static final String GENERATIONS = "/v1/images/generations";

  private final ScriptedServer server =
      ScriptedServer.start(settings -> settings.withEngine(EngineSettings.DEFAULT.withQueue(1, 1)));

  @AfterEach
  void stop() {
    server.close();
  }

  private SentEvents open(String path, String json) {
    HttpResponse<InputStream> response = server.open(server.post(path, json));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
    return new SentEvents(response.body());
  }

  @Test
  void eachPieceOfNewsIsAnEventWhoseTypeIsItsName() {
    try (SentEvents events =
        open(GENERATIONS, "{'prompt': 'a', 'n': 2, 'stream': true, 'partial_images': 1}")) {
      String id = server.job().job().id();
      server.queue().take(id);
      server.queue().publish(id, new JobNews.Progress(1, 2, 0.5));
      JsonNode progress = events.next().data();
      assertThat(progress.toString())
          .isEqualTo("{\"type\":\"progress\",\"step\":1,\"steps\":2,\"done\":0.5}");
      server.queue().publish(id, new JobNews.Partial(1, 0, ScriptedServer.png(8), ImageFormat.PNG));
      JsonNode partial = events.next().data();
      assertThat(partial.path("type").asText()).isEqualTo("image_generation.partial_image");
      assertThat(partial.path("partial_image_index").asInt(-1)).isZero();
      assertThat(partial.path("image").asInt()).isEqualTo(1);
      assertThat(partial.path("size").asText()).isEqualTo("8x8");
      assertThat(Base64.getDecoder().decode(partial.path("b64_json").asText()))
          .isEqualTo(ScriptedServer.png(8));
      server.draw(id, 2);
      List<SentEvents.Event> rest = events.rest();
      assertThat(rest).allMatch(event -> event.id().isEmpty());
      assertThat(rest).allMatch(event -> event.data().path("type").asText().equals(event.name()));
      assertThat(rest)
          .extracting(SentEvents.Event::name)
          .containsSubsequence(
              "image_generation.completed", "image_generation.completed", "summary")
          .endsWith("summary");
      JsonNode image =
          rest.stream().filter(event -> event.name().endsWith(".completed")).toList().get(1).data();
      assertThat(image.path("image").asInt()).isEqualTo(1);
      assertThat(image.path("seed").asInt()).isEqualTo(8);
      assertThat(image.path("size").asText()).isEqualTo("16x16");
      assertThat(image.path("output_format").asText()).isEqualTo("png");
      assertThat(image.path("receipt").isArray()).isTrue();
      assertThat(image.path("usage").path("total_tokens").asInt(-1)).isZero();
      JsonNode summary = rest.getLast().data();
      assertThat(summary.path("warnings").findValuesAsText("param")).containsExactly("quality");
      assertThat(summary.path("guidance").path("scale").asDouble()).isEqualTo(5);
    }
    ScriptedServer.until(() -> server.script().listeners() == 0);
  }

  @Test
  void thoseOfEditsAreCalledSo() {
    String image = Base64.getEncoder().encodeToString(ScriptedServer.png(128));
    try (SentEvents events =
        open("/v1/images/edits", "{'prompt': 'a', 'stream': true, 'image': '" + image + "'}")) {
      server.draw(server.job().job().id(), 1);
      assertThat(events.rest())
          .extracting(SentEvents.Event::name)
          .contains("image_edit.completed")
          .noneMatch(name -> name.startsWith("image_generation"));
    }
  }

  @Test
  void anUrlComesInPlaceOfTheFileIfItWasAskedFor() {
    try (SentEvents events =
        open(GENERATIONS, "{'prompt': 'a', 'stream': true, 'response_format': 'url'}")) {
      server.draw(server.job().job().id(), 1);
      JsonNode image =
          events.rest().stream()
              .filter(event -> event.name().endsWith(".completed"))
              .findFirst()
              .orElseThrow()
              .data();
      assertThat(image.has("b64_json")).isFalse();
      assertThat(image.path("expires_at").asLong()).isPositive();
      assertThat(server.send(server.request(image.path("url").asText())).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aFailureIsTheLastEvent() {
    try (SentEvents events = open(GENERATIONS, "{'prompt': 'a', 'stream': true}")) {
      String id = server.job().job().id();
      server.queue().take(id);
      server
          .queue()
          .publish(id, new JobNews.Failed(new ApiException(ErrorCode.OUT_OF_MEMORY, "no memory")));
      SentEvents.Event last = events.rest().getLast();
      assertThat(last.name()).isEqualTo("error");
      assertThat(last.data().path("type").asText()).isEqualTo("error");
      assertThat(last.data().path("error").path("code").asText()).isEqualTo("out_of_memory");
      assertThat(last.data().path("error").path("type").asText()).isEqualTo("server_error");
    }
  }

  @Test
  void aCancelledOneToo() {
    try (SentEvents events = open(GENERATIONS, "{'prompt': 'a', 'stream': true}")) {
      server.queue().cancel(server.job().job().id(), CancelReason.REQUESTED);
      assertThat(events.rest().getLast().data().path("error").path("code").asText())
          .isEqualTo("cancelled");
    }
  }

  @Test
  void whatIsWrongBeforehandIsAPlainError() {
    HttpResponse<String> bad =
        server.send(server.post(GENERATIONS, "{'prompt': 'a', 'stream': true, 'steps': 0}"));
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(ScriptedServer.json(bad).path("error").path("param").asText()).isEqualTo("steps");
    assertThat(bad.headers().firstValue("Content-Type")).contains("application/json");
    HttpResponse<String> without =
        server.send(server.post(GENERATIONS, "{'prompt': 'a', 'partial_images': 2}"));
    assertThat(without.statusCode()).isEqualTo(400);
    assertThat(ScriptedServer.json(without).path("error").path("param").asText())
        .isEqualTo("partial_images");
    try (SentEvents _ = open(GENERATIONS, "{'prompt': 'a', 'stream': true}")) {
      HttpResponse<String> full =
          server.send(server.post(GENERATIONS, "{'prompt': 'a', 'stream': true}"));
      assertThat(full.statusCode()).isEqualTo(429);
      assertThat(full.headers().firstValue("Retry-After")).isPresent();
    }
  }
}
