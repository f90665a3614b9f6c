package dev.eschew.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evaluators of pairs and CLIPs; {@code golden/evaluation/make_kinds.py} made the graphs. */
class PictureEvaluatorTest {
  private static final OnnxRuntime RUNTIME = new OnnxRuntime(new Device.Cpu(), 1);
  private static final Path TOKENIZER = Golden.READER.resolveSibling("papertown/tokenizer");
  private static final List<RgbImage> PICTURES = Golden.pictures().subList(0, 6);

  @TempDir private Path folder;

  @Test
  void eachKindIsOpenedAsWhatItIs() throws Exception {
    assertThat(EvaluatorKind.of(Golden.READER)).isEqualTo(EvaluatorKind.ATTRIBUTES);
    try (PictureEvaluator reader = PictureEvaluator.open(Golden.READER, RUNTIME)) {
      assertThat(reader).isInstanceOf(Evaluator.class);
    }
    copy("distance", "config.json", "model.onnx");
    try (PictureEvaluator pairs = PictureEvaluator.open(folder, RUNTIME)) {
      assertThat(pairs).isInstanceOf(PairEvaluator.class);
      assertThat(pairs.id()).isEqualTo(folder.getFileName().toString());
    }
    assertThatExceptionOfType(BrokenModelException.class)
        .isThrownBy(() -> Evaluator.open(folder, RUNTIME).close())
        .withMessageContaining("'kind': expected one of [embedding, attributes]");
  }

  /** Fifteen pairs, in two runs; a level of difference of Pillow's scaling is allowed for. */
  @Test
  void theMeanDistanceIsOfAllPairs() throws Exception {
    float[] expected = NumpyFile.resourceNpy(Golden.FOLDER + "pair_distances.npy").data();
    copy("distance", "config.json", "model.onnx");
    try (PairEvaluator pairs = PairEvaluator.open(folder, RUNTIME)) {
      for (int pictures = 2; pictures <= 6; pictures++) {
        double mean =
            Arrays.stream(doubles(expected))
                .limit(pictures * (pictures - 1) / 2)
                .average()
                .orElseThrow();
        assertThat(pairs.meanDistance(PICTURES.subList(0, pictures)).orElseThrow())
            .isCloseTo(mean, within(2.0 / 255));
      }
      assertThat(pairs.meanDistance(List.of(PICTURES.get(0), PICTURES.get(0)))).hasValue(0);
      assertThat(pairs.meanDistance(PICTURES.subList(0, 1))).isEmpty();
    }
  }

  /** The graph of texts gives the sum of unmasked tokens, their number and 100. */
  @Test
  void clipEmbedsTextsUpToTheirEnd() throws Exception {
    copyClip();
    ClipTokenizer tokenizer = ClipTokenizer.load(TOKENIZER);
    try (ClipEvaluator clip = ClipEvaluator.open(folder, RUNTIME)) {
      for (String text : List.of("", "a person", "a car at night, in the snow")) {
        int[] ids = tokenizer.encode(text).inputIds();
        int length = tokenizer.encode(text).tokenCount() + 2;
        assertThat(clip.embed(text).data())
            .containsExactly(Arrays.stream(ids).limit(length).sum(), length, 100);
      }
    }
  }

  @Test
  void clipEmbedsPictures() throws Exception {
    copyClip();
    RgbImage colour = RgbImage.of(2, 1, new byte[] {-1, 51, 0, -1, 51, 0});
    try (ClipEvaluator clip = ClipEvaluator.open(folder, RUNTIME)) {
      Tensor embedding = clip.pictures().read(List.of(colour)).getFirst().embedding();
      assertThat(embedding.data()).containsExactly(new float[] {1, 0.2f, 0}, within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          distance | ["one", "other"] | ["one"]           | 'inputs': expected a list of two names
          distance | ["one", "other"] | ["one", "one"]    | 'inputs': expected a list of two names
          distance | ["one", "other"] | ["one", "two"]    | expected a graph with the two inputs 'one' and 'two', found [one, other]
          distance | 8                | 9                 | config.json says that pictures are [B, 3, 9, 9]
          distance | [-1, 1]          | [-1, 1], "distance": "near" | no output 'near', only [far]
          distance | "kind"           | "attributes": [], "kind"    | 'attributes' means nothing here
          clip     | "image_embeds"   | "text_embeds"     | no output 'text_embeds', only [image_embeds]
          clip     | "image_embeds"   | "image_embeds", "text_input": "ids" | expected a graph with the input 'ids'
          clip     | "image_embeds"   | "image_embeds", "text_embedding": "x" | no output 'x', only [text_embeds]
          clip     | "image_embeds"   | "image_embeds", "text_model": "a.onnx" | no a.onnx
          clip     | "image_embeds"   | "image_embeds", "text_model": "../a.onnx" | 'text_model': expected a name of letters
          clip     | "image_embeds"   | "image_embeds", "tokenizer": "words" | the tokenizer in 'words' cannot be used
          clip     | "clip"           | "clap"            | 'kind': expected one of [embedding, attributes, distance, clip]
          """)
  void whatIsWrongIsSaidByName(String kind, String line, String instead, String says)
      throws IOException {
    if (kind.equals("clip")) {
      copyClip();
    } else {
      copy("distance", "config.json", "model.onnx");
    }
    Path config = folder.resolve("config.json");
    String text =
        Files.readString(config).replaceAll("\\s+", " ").replace("[ ", "[").replace(" ]", "]");
    assertThat(text).contains(line);
    Files.writeString(config, text.replace(line, instead));
    assertThatExceptionOfType(BrokenModelException.class)
        .isThrownBy(() -> PictureEvaluator.open(folder, RUNTIME).close())
        .withMessageContaining(says);
  }

  private void copyClip() throws IOException {
    copy("clip", "config.json", "model.onnx", "text_model.onnx");
    Files.createDirectories(folder.resolve("tokenizer"));
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(TOKENIZER.resolve(name), folder.resolve("tokenizer").resolve(name));
    }
  }

  private void copy(String kind, String... names) throws IOException {
    for (String name : names) {
      try (InputStream file = NumpyFile.open(Golden.FOLDER + kind + "/" + name)) {
        Files.write(folder.resolve(name), file.readAllBytes());
      }
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
