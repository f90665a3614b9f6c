package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
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
  void listsTheBuiltInModelsFirstAndSaysWhatAModelCanDo() {
    try (TestServer server = TestServer.start()) {
      JsonNode list = server.get("/v1/models").json();
      assertThat(list.path("object").asText()).isEqualTo("list");
      assertThat(list.path("data").findValuesAsText("id"))
          .containsExactly("papertown", "papertown-one", "tiny-sd-optimum-op14");
      JsonNode model = server.get("/v1/models/papertown").json();
      assertThat(model.path("object").asText()).isEqualTo("model");
      assertThat(model.path("status").asText()).isEqualTo("ready");
      assertThat(model.path("defaults").path("size").asText()).isEqualTo("128x128");
      assertThat(model.path("sizes").path("multiple_of").asInt()).isEqualTo(8);
      assertThat(model.path("schedulers").toString()).contains("euler_a", "dpmpp_2m_karras");
      assertThat(model.path("guidance").path("scale").path("supported").asBoolean()).isTrue();
      assertThat(model.path("guidance").path("perp_neg").path("supported").asBoolean()).isTrue();
      for (String term : new String[] {"nasa", "nag", "negtome"}) {
        JsonNode support = model.path("guidance").path(term);
        assertThat(support.toString()).as(term).isEqualTo("{\"supported\":true}");
      }
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
              "papertown-one",
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

  @Test
  void aGraphWithoutAttentionTakesNoTermThatActsInIt() throws IOException {
    Files.write(copy("no-attention").resolve("unet/model.onnx"), withoutAttention());
    Files.write(copy("bad-graph").resolve("unet/model.onnx"), new byte[] {1, 2, 3, 4});
    try (TestServer server = TestServer.start(models)) {
      JsonNode guidance = server.get("/v1/models/no-attention").json().path("guidance");
      assertThat(guidance.path("perp_neg").path("supported").asBoolean()).isTrue();
      assertUnsupported(guidance.path("nasa"), "no cross-attention");
      assertUnsupported(guidance.path("nag"), "no cross-attention");
      assertUnsupported(guidance.path("negtome"), "no attention whose tokens can be merged");
      assertThat(server.get("/v1/models/no-attention").json().path("guidance")).isEqualTo(guidance);

      JsonNode unreadable = server.get("/v1/models/bad-graph").json();
      assertThat(unreadable.path("title").asText()).isNotEmpty();
      assertUnsupported(unreadable.path("guidance").path("nag"), "not an ONNX model");

      assertRefused(server, "nag", "{\"prompt\": \"blue\"}", "no cross-attention");
      assertRefused(server, "nasa", "{\"prompt\": \"blue\"}", "no cross-attention");
      assertRefused(server, "negtome", "{\"reference\": \"first\"}", "no attention");
    }
  }

  @Test
  void whatTheDeviceCannotRunIsRefusedWithTheOperatorAndTheWayOut() throws IOException {
    Path unet = copy("for-cuda").resolve("unet/model.onnx");
    ModelProto.Builder model = ModelProto.parseFrom(withoutAttention()).toBuilder();
    model
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
        .getGraphBuilder()
        .getNodeBuilder(0)
        .setDomain("com.microsoft")
        .setOpType("NhwcConv");
    Files.write(unet, model.build().toByteArray());
    try (TestServer server = TestServer.start(models)) {
      JsonNode card = server.get("/v1/models/for-cuda").json();
      assertThat(card.path("status").asText()).isEqualTo("broken");
      assertThat(card.path("reason").asText())
          .contains("unet/model.onnx", "1 NhwcConv", "run with --device cuda");
      TestServer.Answer answer =
          server.generate("{\"model\": \"for-cuda\", \"prompt\": \"a\", \"steps\": 1}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error().path("param").asText()).isEqualTo("model");
      assertThat(answer.error().path("message").asText())
          .contains("1 NhwcConv", "run with --device cuda");
    }
  }

  @Test
  void aStaticExportDrawsItsOneSize() throws IOException {
    Path unet = copy("static").resolve("unet/model.onnx");
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(unet)).toBuilder();
    fix(model, "sample", 2, 4, 8, 16);
    fix(model, "encoder_hidden_states", 2, 77, 32);
    Files.write(unet, model.build().toByteArray());
    try (TestServer server = TestServer.start(models)) {
      JsonNode card = server.get("/v1/models/static").json();
      assertThat(card.path("sizes").path("only").asText()).isEqualTo("128x64");
      assertThat(card.path("defaults").path("size").asText()).isEqualTo("128x64");
      String request = "{\"model\": \"static\", \"prompt\": \"a\", \"steps\": 2, \"seed\": 1, ";
      TestServer.Answer other = server.generate(request + "\"size\": \"64x64\"}");
      assertThat(other.status()).isEqualTo(400);
      assertThat(other.error().path("param").asText()).isEqualTo("size");
      assertThat(other.error().path("message").asText()).contains("exported for 128x64 alone");
      // Three images with guidance are six rows, in runs of two.
      TestServer.Answer three = server.generate(request + "\"n\": 3}");
      assertThat(three.status()).as(three.json().toString()).isEqualTo(200);
      TestServer.Answer merged =
          server.generate(
              request + "\"n\": 3, \"guidance\": {\"negtome\": {\"reference\": \"all\"}}}");
      assertThat(merged.status()).isEqualTo(400);
      assertThat(merged.error().path("param").asText()).isEqualTo("guidance.negtome");
      assertThat(merged.error().path("message").asText())
          .contains("runs of 3 rows", "exported for 2 at a time");
    }
  }

  private static void fix(ModelProto.Builder model, String input, long... extents) {
    for (ValueInfoProto.Builder value : model.getGraphBuilder().getInputBuilderList()) {
      if (value.getName().equals(input)) {
        var shape = value.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().clearDim();
        for (long extent : extents) {
          shape.addDimBuilder().setDimValue(extent);
        }
      }
    }
  }

  private static void assertUnsupported(JsonNode support, String reason) {
    assertThat(support.path("supported").asBoolean(true)).isFalse();
    assertThat(support.path("reason").asText()).contains(reason);
  }

  private static void assertRefused(TestServer server, String term, String value, String reason) {
    TestServer.Answer answer =
        server.generate(
            "{\"model\": \"no-attention\", \"prompt\": \"a\", \"steps\": 1, \"n\": 2,"
                + " \"guidance\": {\""
                + term
                + "\": "
                + value
                + "}}");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(400);
    assertThat(answer.error().path("param").asText()).isEqualTo("guidance." + term);
    assertThat(answer.error().path("message").asText()).contains(reason);
  }

  /** A UNet by its inputs that answers with its sample. */
  private static byte[] withoutAttention() {
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("unet")
            .addInput(value("sample", "batch", "4", "height", "width"))
            .addInput(value("timestep", "batch"))
            .addInput(value("encoder_hidden_states", "batch", "tokens", "32"))
            .addOutput(value("out_sample", "batch", "4", "height", "width"))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Identity")
                    .addInput("sample")
                    .addOutput("out_sample"))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  /** A float tensor; an extent is a number, or a name where it is open. */
  private static ValueInfoProto value(String name, String... extents) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber());
    for (String extent : extents) {
      Dimension.Builder dimension = tensor.getShapeBuilder().addDimBuilder();
      if (Character.isDigit(extent.charAt(0))) {
        dimension.setDimValue(Long.parseLong(extent));
      } else {
        dimension.setDimParam(extent);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
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
