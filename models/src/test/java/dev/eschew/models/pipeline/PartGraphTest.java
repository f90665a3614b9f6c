package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.folder.TextEncoderFiles;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.ElementType;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.models.pipeline.TextEncoder.Layer;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.models.tokenizer.TokenizedPrompt;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text encoders and VAEs as other tools write them. */
class PartGraphTest {
  private static final OnnxRuntime RUNTIME = new OnnxRuntime(new Device.Cpu(), 1);

  /** bfloat16 keeps 8 bits of a weight; values are about 1. */
  private static final double HALF = 0.1;

  @TempDir private Path folder;
  private ModelFolder model;

  @BeforeEach
  void read() throws Exception {
    model = ModelFolder.read(Path.of("..", "tests", "data", "models", "tiny-sd-optimum-op14"));
  }

  @Test
  void aTextEncoderOfTheOlderScriptGivesTheSame() throws Exception {
    Tensor expected = encode(text().graph());
    Path older =
        ExportVariants.write(
            text().graph(),
            folder.resolve("model.onnx"),
            g -> {
              ExportVariants.type(g, "input_ids", DataType.INT32);
              ExportVariants.rename(g, "input_ids", "tokens");
              ExportVariants.leftover(g, "return_dict", DataType.BOOL);
            });
    assertThat(encode(older).data()).isEqualTo(expected.data());
    Path fixed =
        ExportVariants.write(
            text().graph(),
            folder.resolve("fixed.onnx"),
            g -> ExportVariants.shape(g, "input_ids", "2", "77"));
    assertThat(difference(encode(fixed), expected)).isLessThan(1e-6);
  }

  @Test
  void bfloat16IsComputedAsFloat32() throws Exception {
    Path half =
        ExportVariants.write(
            model.vaeDecoder(), folder.resolve("model.onnx"), ExportVariants::toBfloat16);
    Tensor latents = new TorchGenerator(3).randn(1, 4, 5, 4);
    Tensor expected = decode(model.vaeDecoder(), latents);
    Tensor decoded = decode(half, latents);
    assertThat(difference(decoded, expected)).isBetween(1e-6, HALF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx_data", "weights.pb", ""})
  void weightsInOneOrManyFilesAndThroughLinksGiveTheSame(String data) throws Exception {
    Path graph = externalised(text().graph(), data);
    float[] expected = encode(text().graph()).data();
    assertThat(encode(graph).data()).isEqualTo(expected);
    assertThat(encode(linked(graph.getParent())).data()).isEqualTo(expected);
  }

  @Test
  void aUnetIsReadThroughTheLinksOfADownloadCache() throws Exception {
    Path graph = linked(externalised(model.unet(), "model.onnx_data").getParent());
    UnetGraph unet = UnetGraph.read(graph, Weaving.CPU);
    assertThat(unet.file().linked()).isTrue();
    try (OnnxSession linked = unet.open(RUNTIME);
        OnnxSession plain = UnetGraph.read(model.unet(), Weaving.CPU).open(RUNTIME)) {
      List<UnetRow> rows =
          List.of(
              new UnetRow(
                  new TorchGenerator(1).randn(1, 4, 8, 8),
                  300,
                  Condition.of(new TorchGenerator(2).randn(1, 77, 32))));
      float[] expected =
          new Unet(UnetGraph.read(model.unet(), Weaving.CPU), plain)
              .predict(rows)
              .predictions()
              .getFirst()
              .data();
      assertThat(new Unet(unet, linked).predict(rows).predictions().getFirst().data())
          .isEqualTo(expected);
    }
  }

  /** Writes a graph with external data into a folder of its own. */
  private Path externalised(Path graph, String data) throws IOException {
    Path part = Files.createDirectory(folder.resolve("plain"));
    return ExportVariants.write(
        graph,
        part.resolve("model.onnx"),
        g -> ExportVariants.externalise(g, part, data.isEmpty() ? null : data));
  }

  /** The files of a folder as links into blobs of other names. */
  private Path linked(Path part) throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("models--o--n/blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("models--o--n/snapshots/r/part"));
    try (Stream<Path> files = Files.list(part)) {
      for (Path file : files.toList()) {
        String blob = Integer.toHexString(file.getFileName().toString().hashCode());
        Files.copy(file, blobs.resolve(blob));
        Files.createSymbolicLink(
            snapshot.resolve(file.getFileName()), Path.of("../../../blobs").resolve(blob));
      }
    }
    return snapshot.resolve("model.onnx");
  }

  @Test
  void aMaskOfTokensIsFilledWithOnes() {
    TensorSpec ids = new TensorSpec("input_ids", ElementType.INT64, List.of(-1L, 77L));
    TensorSpec mask = new TensorSpec("attention_mask", ElementType.INT64, List.of(-1L, 77L));
    Map<String, Tensor> values =
        TextInputs.of("text_encoder", List.of(mask, ids)).values(new int[] {5, 6, 7});
    assertThat(values.get("input_ids").data()).containsExactly(5, 6, 7);
    assertThat(values.get("attention_mask").data()).containsExactly(1, 1, 1);
    TensorSpec pixels = new TensorSpec("pixels", ElementType.FLOAT32, List.of(1L, 2L));
    assertThatThrownBy(() -> TextInputs.of("text_encoder", List.of(pixels)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found [pixels]");
    assertThatThrownBy(() -> TextInputs.of("text_encoder", List.of(ids, mask, pixels)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected the input input_ids");
  }

  private TextEncoderFiles text() {
    return model.textEncoders().getFirst();
  }

  private Tensor encode(Path graph) throws Exception {
    try (OnnxSession session = PartGraph.open(graph, false, RUNTIME)) {
      TextEncoder encoder =
          new TextEncoder(
              text().name(), ClipTokenizer.load(text().tokenizer()), session, Layer.LAST);
      TokenizedPrompt prompt = encoder.tokenize("a dog");
      return encoder.encode(prompt).embedding();
    }
  }

  private Tensor decode(Path graph, Tensor latents) {
    try (OnnxSession session = PartGraph.open(graph, false, RUNTIME)) {
      assertThat(session.inputs().values()).allMatch(in -> in.type() == ElementType.FLOAT32);
      return new VaeDecoder(session, model.vae()).decode(latents);
    }
  }

  private static double difference(Tensor one, Tensor other) {
    assertThat(one.shape()).isEqualTo(other.shape());
    double largest = 0;
    for (int i = 0; i < one.size(); i++) {
      largest = Math.max(largest, Math.abs(one.data()[i] - other.data()[i]));
    }
    return largest;
  }
}
