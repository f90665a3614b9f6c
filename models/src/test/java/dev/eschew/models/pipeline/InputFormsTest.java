package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** UNets whose inputs have other names, ranks, types and shapes compute what PyTorch computes. */
class InputFormsTest {
  private static final OnnxRuntime RUNTIME = new OnnxRuntime(new Device.Cpu(), 2);
  private static final double TOLERANCE = 2e-5;
  private static final String EXPORT = "tiny-sd-optimum-op14";

  @TempDir private Path folder;
  private Map<String, Tensor> golden;

  @BeforeEach
  void weights() throws IOException {
    golden = NumpyFile.readNpz(Exports.golden("tiny-sd"));
    Path weights = Exports.file(EXPORT).resolveSibling("weights.bin");
    Files.copy(weights, folder.resolve("weights.bin"));
  }

  private static Arguments form(String name, Consumer<GraphProto.Builder> change) {
    return Arguments.of(name, change);
  }

  static Stream<Arguments> forms() {
    return Stream.of(
        form("as it is", _ -> {}),
        form("int64 timestep", g -> ExportVariants.type(g, "timestep", DataType.INT64)),
        form("int32 timestep", g -> ExportVariants.type(g, "timestep", DataType.INT32)),
        form("float16 timestep", g -> ExportVariants.type(g, "timestep", DataType.FLOAT16)),
        form("double timestep", g -> ExportVariants.type(g, "timestep", DataType.DOUBLE)),
        form("one timestep of rank 1", g -> ExportVariants.shape(g, "timestep", "1")),
        form(
            "names of other tools",
            g -> {
              ExportVariants.rename(g, "sample", "latent_model_input");
              ExportVariants.rename(g, "timestep", "t");
              ExportVariants.rename(g, "encoder_hidden_states", "prompt_embeds");
              ExportVariants.rename(g, "out_sample", "noise_pred");
            }),
        form(
            "a switch left over, and an output before the prediction",
            g -> {
              ExportVariants.leftover(g, "return_dict", DataType.BOOL);
              ExportVariants.firstOutput(g, "shape", "sample");
            }),
        form("three rows alone", InputFormsTest::threeRows),
        form(
            "four rows alone",
            g -> {
              ExportVariants.shape(g, "sample", "4", "4", "16", "8");
              ExportVariants.shape(g, "encoder_hidden_states", "4", "13", "32");
            }));
  }

  private static void threeRows(GraphProto.Builder graph) {
    ExportVariants.shape(graph, "sample", "3", "4", "16", "8");
    ExportVariants.shape(graph, "encoder_hidden_states", "3", "13", "32");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void computesWhatPyTorchComputes(String name, Consumer<GraphProto.Builder> change)
      throws IOException {
    try (Network network = new Network(variant(change))) {
      List<UnetRow> rows = rows();
      assertRows(network.unet.predict(rows).predictions(), golden.get("ref"));
      // Fewer rows than a static export takes, and rows with terms.
      assertRows(network.unet.predict(rows.subList(0, 1)).predictions(), golden.get("ref").row(0));
      Nag nag = new Nag("x", 8, 2.5, 0.7, Interval.ALWAYS);
      SteeredRow steered = new SteeredRow(rows.get(2).embedding(), nag.coefficients());
      List<UnetRow> terms =
          List.of(
              rows.get(0),
              rows.get(1)
                  .steered(steered)
                  .merged(
                      new MergedRow(
                          0.9f,
                          0.3f,
                          Set.copyOf(network.unet.mergeableSites()),
                          List.of(new MergeReference(0, Optional.empty())))));
      List<Tensor> expected;
      try (Network plain = new Network(variant(_ -> {}))) {
        expected = plain.unet.predict(terms).predictions();
      }
      List<Tensor> predicted = network.unet.predict(terms).predictions();
      assertRows(predicted, Batch.join(expected));
      assertThat(predicted.get(1).data()).isNotEqualTo(golden.get("ref").row(1).data());
    }
  }

  @Test
  void aStaticExportTellsItsRowsAndItsTexts() throws IOException {
    try (Network network = new Network(variant(InputFormsTest::threeRows))) {
      assertThat(network.unet.mostRows()).hasValue(3);
      network.unet.requireTokens(13);
      assertThatThrownBy(() -> network.unet.requireTokens(77))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("texts of 13 tokens alone, but the tokenizer gives 77");
    }
  }

  @Test
  void inputsThatCannotBeToldApartAreListed() throws IOException {
    Path file =
        variant(g -> {
          ExportVariants.rename(g, "sample", "x");
          g.addInput(g.getInput(0).toBuilder().setName("y"));
        });
    assertThatThrownBy(() -> UnetGraph.read(file, Weaving.CPU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one input 'sample' (noisy latents of rank 4)")
        .hasMessageContaining("y float32");
  }

  private Path variant(Consumer<GraphProto.Builder> change) throws IOException {
    return ExportVariants.write(Exports.file(EXPORT), folder.resolve("model.onnx"), change);
  }

  private List<UnetRow> rows() {
    List<UnetRow> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rows.add(
          new UnetRow(
              golden.get("sample").row(i),
              golden.get("timestep").data()[0],
              Condition.of(golden.get("encoder_hidden_states").row(i))));
    }
    return rows;
  }

  private static void assertRows(List<Tensor> rows, Tensor expected) {
    Tensor joined = Batch.join(rows);
    assertThat(joined.shape()).isEqualTo(expected.shape());
    for (int i = 0; i < joined.size(); i++) {
      float value = expected.data()[i];
      assertThat(Math.abs(joined.data()[i] - value))
          .as("value %d", i)
          .isLessThanOrEqualTo((float) (TOLERANCE * (1 + Math.abs(value))));
    }
  }

  private static final class Network implements AutoCloseable {
    private final OnnxSession session;
    private final Unet unet;

    Network(Path file) throws IOException {
      UnetGraph graph = UnetGraph.read(file, Weaving.CPU);
      this.session = graph.open(RUNTIME);
      this.unet = new Unet(graph, session);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
