package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /v1/models}: good folders are listed, broken ones with their reason. */
class ModelsTest {
  @TempDir private Path models;

  @Test
  void listsTheBuiltInModelFirstAndSaysWhatAModelCanDo() {
    try (TestServer server = TestServer.start()) {
      JsonNode list = server.get("/v1/models").json();
      assertThat(list.path("object").asText()).isEqualTo("list");
      assertThat(list.path("data").findValuesAsText("id"))
          .containsExactly("papertown", "tiny-sd-optimum-op14");
      JsonNode model = server.get("/v1/models/papertown").json();
      assertThat(model.path("object").asText()).isEqualTo("model");
      assertThat(model.path("status").asText()).isEqualTo("ready");
      assertThat(model.path("defaults").path("size").asText()).isEqualTo("128x128");
      assertThat(model.path("sizes").path("multiple_of").asInt()).isEqualTo(8);
      assertThat(model.path("schedulers").toString()).contains("euler_a", "dpmpp_2m_karras");
      assertThat(model.path("guidance").path("scale").path("supported").asBoolean()).isTrue();
      assertThat(model.path("guidance").path("perp_neg").path("supported").asBoolean()).isTrue();
      assertThat(model.path("guidance").path("nag").path("supported").asBoolean()).isFalse();
      assertThat(model.path("sample_prompts")).isNotEmpty();
    }
  }

  @Test
  void aModelIsLoadedOnFirstUseAndCanBeUnloaded() {
    try (TestServer server = TestServer.start()) {
      String id = "tiny-sd-optimum-op14";
      assertThat(status(server, id)).isEqualTo("ready");
      String request = "{\"model\": \"" + id + "\", \"prompt\": \"a\", \"steps\": 1, \"seed\": 1}";
      String first = server.generate(request).json().path("data").toString();
      assertThat(status(server, id)).isEqualTo("loaded");
      assertThat(server.post("/v1/models/" + id + "/unload", new byte[0]).json().path("unloaded"))
          .hasToString("true");
      assertThat(status(server, id)).isEqualTo("ready");
      assertThat(server.post("/v1/models/" + id + "/unload", new byte[0]).json().path("unloaded"))
          .hasToString("false");
      assertThat(server.generate(request).json().path("data").toString()).isEqualTo(first);
    }
  }

  @Test
  void brokenFoldersAreListedWithTheirReasonAndHarmNothingElse() throws IOException {
    copy("whole");
    Files.delete(copy("no-unet").resolve("unet/model.onnx"));
    Files.writeString(copy("bad-json").resolve("scheduler/scheduler_config.json"), "{oops");
    Path unknown = copy("unknown-scheduler").resolve("scheduler/scheduler_config.json");
    Files.writeString(
        unknown, Files.readString(unknown).replace("PNDMScheduler", "MagicScheduler"));
    Path pipeline = copy("other-pipeline").resolve("model_index.json");
    Files.writeString(
        pipeline,
        Files.readString(pipeline).replace("\"StableDiffusionPipeline\"", "\"FluxPipeline\""));
    Files.write(copy("bad-graph").resolve("unet/model.onnx"), new byte[] {1, 2, 3, 4});
    Files.createDirectories(models.resolve("not-a-model/unet"));

    try (TestServer server = TestServer.start(models)) {
      JsonNode list = server.get("/v1/models").json().path("data");
      assertThat(list.findValuesAsText("id"))
          .containsExactly(
              "papertown",
              "bad-graph",
              "bad-json",
              "no-unet",
              "other-pipeline",
              "unknown-scheduler",
              "whole");
      assertBroken(server, "no-unet", "unet/model.onnx");
      assertBroken(server, "bad-json", "scheduler_config.json");
      assertBroken(server, "unknown-scheduler", "MagicScheduler");
      assertBroken(server, "other-pipeline", "FluxPipeline");
      // What only the runtime can tell shows on use.
      TestServer.Answer graph =
          server.generate("{\"model\": \"bad-graph\", \"prompt\": \"a\", \"steps\": 1}");
      assertThat(graph.status()).as(graph.json().toString()).isEqualTo(400);
      assertThat(graph.error().path("message").asText()).contains("unet/model.onnx");
      TestServer.Answer whole =
          server.generate("{\"model\": \"whole\", \"prompt\": \"a\", \"steps\": 1}");
      assertThat(whole.status()).as(whole.json().toString()).isEqualTo(200);
    }
  }

  private static void assertBroken(TestServer server, String id, String reason) {
    JsonNode card = server.get("/v1/models/" + id).json();
    assertThat(card.path("status").asText()).isEqualTo("broken");
    assertThat(card.path("reason").asText()).contains(reason);
    TestServer.Answer answer = server.generate("{\"model\": \"" + id + "\", \"prompt\": \"a\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().path("message").asText()).contains(reason);
    assertThat(answer.error().path("param").asText()).isEqualTo("model");
  }

  private static String status(TestServer server, String id) {
    return server.get("/v1/models/" + id).json().path("status").asText();
  }

  private Path copy(String name) throws IOException {
    Path source = TestPaths.data("models/tiny-sd-optimum-op14");
    Path target = models.resolve(name);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copied = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(file, copied);
        }
      }
    }
    return target;
  }
}
