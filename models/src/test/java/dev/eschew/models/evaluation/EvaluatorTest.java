package dev.eschew.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against onnxruntime, Pillow and numpy in Python; {@code golden/evaluation/make.py} says how. */
class EvaluatorTest {
  private static final OnnxRuntime RUNTIME = new OnnxRuntime(new Device.Cpu(), 1);
  private static final List<RgbImage> PICTURES = Golden.pictures();

  @TempDir private Path folder;

  /** Two of the pictures are scaled: a level of difference of Pillow's is allowed for. */
  @Test
  void readsWhatPythonReads() throws BrokenModelException {
    Map<String, Tensor> expected = NumpyFile.resourceNpz(Golden.FOLDER + "readings.npz");
    try (Evaluator reader = Evaluator.open(Golden.READER, RUNTIME)) {
      assertThat(reader.id()).isEqualTo("papertown-attributes");
      List<Reading> readings = reader.read(PICTURES);
      assertThat(readings).hasSameSizeAs(PICTURES);
      for (int i = 0; i < readings.size(); i++) {
        double tolerance = i < 6 ? 2e-4 : 0.05;
        assertClose(readings.get(i).embedding(), expected.get("embedding").row(i), tolerance);
        assertThat(readings.get(i).attributes()).hasSize(expected.size() - 1);
        for (AttributeReading reading : readings.get(i).attributes().values()) {
          float[] shares = expected.get(reading.attribute().name()).row(i).data();
          for (int v = 0; v < shares.length; v++) {
            assertThat(reading.probabilities().get(v))
                .as("picture %d, %s", i, reading.attribute().name())
                .isCloseTo(shares[v], within(i < 6 ? 1e-4 : 0.02));
          }
        }
      }
      assertThat(readings.stream().map(r -> r.attributes().get("subject").value()))
          .containsExactly(
              "person", "creature", "car", "sailboat", "person", "person", "person", "sailboat");
    }
  }

  /** What tests/bench/diversity.py measured of the same pictures. */
  @Test
  void theMetricsAreThoseOfTheBench() throws BrokenModelException, IOException {
    JsonNode measured;
    try (InputStream file = NumpyFile.open(Golden.FOLDER + "persons.json")) {
      measured = new ObjectMapper().readTree(file);
    }
    List<RgbImage> persons = new ArrayList<>();
    measured.path("pictures").forEach(index -> persons.add(PICTURES.get(index.asInt())));
    try (Evaluator reader = Evaluator.open(Golden.READER, RUNTIME)) {
      List<Reading> readings = reader.read(persons);
      List<Tensor> embeddings = readings.stream().map(Reading::embedding).toList();
      assertThat(VendiScore.of(embeddings))
          .isCloseTo(measured.path("vendi").asDouble(), within(1e-3));
      assertThat(MeanPairwiseDistance.of(embeddings))
          .isCloseTo(measured.path("distance").asDouble(), within(1e-3));
      List<AttributeCounts> counts =
          reader.attributes().stream()
              .map(attribute -> AttributeCounts.of(attribute, readings))
              .toList();
      assertThat(AttributeEntropy.mean(counts).orElseThrow())
          .isCloseTo(measured.path("entropy").asDouble(), within(1e-9));
    }
  }

  @Test
  void aPictureIsReadAloneAsAmongOthers() throws BrokenModelException {
    try (Evaluator reader = Evaluator.open(Golden.READER, RUNTIME)) {
      List<RgbImage> many = new ArrayList<>(PICTURES);
      many.addAll(Collections.nCopies(9, PICTURES.get(2)));
      List<Reading> readings = reader.read(many);
      assertThat(readings).hasSize(17);
      for (int i : new int[] {0, 7, 8, 16}) {
        Reading alone = reader.read(List.of(many.get(i))).getFirst();
        assertClose(alone.embedding(), readings.get(i).embedding(), 1e-4);
      }
      assertThat(reader.read(List.of())).isEmpty();
    }
  }

  @Test
  void identicalPicturesAreNotDiverse() throws BrokenModelException {
    try (Evaluator reader = Evaluator.open(Golden.READER, RUNTIME)) {
      List<Tensor> embeddings =
          reader.read(Collections.nCopies(11, PICTURES.getFirst())).stream()
              .map(Reading::embedding)
              .toList();
      assertThat(VendiScore.of(embeddings)).isCloseTo(1, within(1e-6));
      assertThat(MeanPairwiseDistance.of(embeddings)).isCloseTo(0, within(1e-9));
    }
  }

  /** Channels last, a larger shorter side, mean and deviation; its graph gives back its input. */
  @Test
  void preprocessesAsItsConfigSays() throws BrokenModelException, IOException {
    copyFlatten();
    Tensor expected = NumpyFile.resourceNpy(Golden.FOLDER + "flatten.npy");
    try (Evaluator flatten = Evaluator.open(folder, RUNTIME)) {
      List<Reading> readings = flatten.read(PICTURES);
      for (int i = 0; i < PICTURES.size(); i++) {
        assertThat(readings.get(i).attributes()).isEmpty();
        assertClose(readings.get(i).embedding(), expected.row(i), 1.01 / 255 / 0.26);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'image_size': 8          | 'side': 8               | 'side' means nothing here
          'image_size': 8          | 'image_size': 'large'   | 'image_size': expected a positive integer
          'image_size': 8          | 'image_size': 9         | config.json says that pictures are [B, 9, 9, 3], the graph
          'image_size': 8          | 'image_size': 5000      | 'image_size': expected 1 to 2048
          'shorter_side': 9        | 'shorter_side': 7       | 'shorter_side': expected image_size, 8, to 2048
          'shorter_side': 9        | 'shorter_side': 9, 'resize': 'stretch' | 'shorter_side': expected none
          'layout': 'nhwc'         | 'layout': 'nchw'        | config.json says that pictures are [B, 3, 8, 8], the graph
          'layout': 'nhwc'         | 'layout': 'chw'         | 'layout': expected one of [nchw, nhwc]
          'resample': 'bicubic'    | 'resample': 'nearest'   | 'resample': expected one of [bicubic, bilinear]
          'mean': [0.5, 0.5, 0.5]  | 'mean': [0.5]           | 'mean': expected 3 numbers
          'std': [0.5, 0.5, 0.5]   | 'std': [0.5, 0, 1]      | 'std': expected 3 numbers that are not 0
          'kind': 'embedding'      | 'kind': 'attributes'    | 'attributes': expected a list, as kind is attributes
          'kind': 'embedding'      | 'kind': 'embedding', 'attributes': [] | 'attributes': expected none
          'kind': 'embedding'      | 'kind': 'embedding', 'input': 'image' | expected a graph with the one input 'image', found [pixels]
          'kind': 'embedding'      | 'kind': 'embedding', 'embedding': 'pooled' | no output 'pooled', only [features]
          """)
  void whatIsWrongIsSaidByName(String line, String instead, String says) throws IOException {
    copyFlatten();
    String config =
        """
        {'kind': 'embedding', 'layout': 'nhwc', 'image_size': 8, 'shorter_side': 9,
         'resample': 'bicubic', 'mean': [0.5, 0.5, 0.5], 'std': [0.5, 0.5, 0.5]}
        """;
    assertThat(config).contains(line);
    Files.writeString(
        folder.resolve("config.json"), config.replace(line, instead).replace('\'', '"'));
    assertRefused(says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                                     | expected a list of objects
          [{'name': 'a', 'values': ['x'], 'output': 'features'}] | a: expected at least two different values
          [{'name': 'a', 'values': 'x', 'output': 'features'}]   | 'attributes[0].values': expected a list of different strings
          [{'name': 'a', 'values': ['x', 'y']}]                  | 'attributes[0].output': expected a string
          [{'name': 'a', 'values': ['x', 'y'], 'output': 'o'}]   | the graph has no output 'o'
          [{'name': 'a', 'values': ['x', 'y'], 'output': 'features', 'weight': 2}] | 'attributes[0].weight': expected nothing
          [{'name': 'a', 'values': ['x', 'y'], 'output': 'features', 'subjects': ['cat']}] | attribute a: subjects: expected values of 'subject', [], found [cat]
          [{'name': 'a', 'values': ['x', 'y'], 'output': 'features', 'only_if': {'b': ['z']}}] | attribute a: only_if: expected values of 'b', [], found [z]
          [{'name': 'a', 'values': ['x', 'y'], 'output': 'features'}, {'name': 'a', 'values': ['x', 'y'], 'output': 'features'}] | 'attributes[1].name': expected one of its own
          """)
  void attributesAreChecked(String attributes, String says) throws IOException {
    copyFlatten();
    String config =
        "{'kind': 'attributes', 'layout': 'nhwc', 'image_size': 8, 'attributes': "
            + attributes
            + "}";
    Files.writeString(folder.resolve("config.json"), config.replace('\'', '"'));
    assertRefused(says);
  }

  @Test
  void aFolderWithoutItsFilesIsRefused() throws IOException {
    assertRefused("no config.json");
    copyFlatten();
    Files.write(folder.resolve("model.onnx"), new byte[] {1, 2, 3});
    assertRefused("model.onnx is no graph that can be run here");
    Files.delete(folder.resolve("model.onnx"));
    assertRefused("no model.onnx");
  }

  private void assertRefused(String says) {
    assertThatExceptionOfType(BrokenModelException.class)
        .isThrownBy(() -> Evaluator.open(folder, RUNTIME).close())
        .withMessageContaining(says);
  }

  private void copyFlatten() throws IOException {
    for (String name : List.of("config.json", "model.onnx")) {
      try (InputStream file = NumpyFile.open(Golden.FOLDER + "flatten/" + name)) {
        Files.write(folder.resolve(name), file.readAllBytes());
      }
    }
  }

  private static void assertClose(Tensor found, Tensor expected, double tolerance) {
    assertThat(found.size()).isEqualTo(expected.size());
    double[] differences = new double[found.size()];
    Arrays.setAll(differences, i -> Math.abs(found.data()[i] - expected.data()[i]));
    assertThat(Arrays.stream(differences).max().orElseThrow()).isLessThanOrEqualTo(tolerance);
  }
}
