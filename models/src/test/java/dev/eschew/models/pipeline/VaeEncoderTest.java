package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.folder.VaeConfig;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.image.ImageDecoder;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VaeEncoderTest {
  private static final Path TINY = Path.of("../tests/data/models/tiny-sd-optimum-op14");
  private static final Path PAPERTOWN = Path.of("builtin/papertown");

  private final OnnxRuntime runtime = new OnnxRuntime(new Device.Cpu(), 1);

  /** Golden values by optimum-onnx's export and PyTorch, see tests/data/README.md. */
  @Test
  void givesPyTorchsScaledMean() throws BrokenModelException {
    Tensor image = NumpyFile.readNpy(TINY.resolve("golden_vae_enc_in.npy"));
    Tensor parameters = NumpyFile.readNpy(TINY.resolve("golden_vae_enc_out.npy"));
    ModelFolder folder = ModelFolder.read(TINY);
    int channels = parameters.extent(1) / 2;
    try (OnnxSession session = runtime.open(folder.vaeEncoder().orElseThrow())) {
      Tensor latents = new VaeEncoder(() -> session, folder.vae(), channels).encode(image);
      assertThat(latents.hasShape(1, channels, parameters.extent(2), parameters.extent(3)))
          .isTrue();
      Tensor shifted =
          new VaeEncoder(() -> session, new VaeConfig(0.5, 0.25, 1 << 3), channels).encode(image);
      for (int i = 0; i < latents.size(); i++) {
        float mean = parameters.data()[i];
        assertThat(latents.data()[i]).isCloseTo(mean * 0.18215f, within(1e-5f));
        assertThat(shifted.data()[i]).isCloseTo((mean - 0.25f) * 0.5f, within(2e-5f));
      }
    }
  }

  /** A graph of half as many channels is one that draws by itself. */
  @Test
  void takesASampleAsItIs() throws BrokenModelException {
    Tensor image = NumpyFile.readNpy(TINY.resolve("golden_vae_enc_in.npy"));
    Tensor told = NumpyFile.readNpy(TINY.resolve("golden_vae_enc_out.npy"));
    ModelFolder folder = ModelFolder.read(TINY);
    try (OnnxSession session = runtime.open(folder.vaeEncoder().orElseThrow())) {
      Tensor latents = new VaeEncoder(() -> session, folder.vae(), told.extent(1)).encode(image);
      assertThat(latents.shape()).isEqualTo(told.shape());
      assertThat(latents.data()[told.size() - 1])
          .isCloseTo(told.data()[told.size() - 1] * 0.18215f, within(1e-5f));
      assertThatThrownBy(() -> new VaeEncoder(() -> session, folder.vae(), 5).encode(image))
          .isInstanceOf(GenerationFailure.class)
          .hasMessageContaining("expected [1, 10");
    }
  }

  /** Mean and log variance give PyTorch's distribution, scaled but for the shift. */
  @Test
  void givesTheDeviationToo() throws BrokenModelException {
    Tensor image = NumpyFile.readNpy(TINY.resolve("golden_vae_enc_in.npy"));
    Tensor parameters = NumpyFile.readNpy(TINY.resolve("golden_vae_enc_out.npy"));
    try (OnnxSession session = runtime.open(ModelFolder.read(TINY).vaeEncoder().orElseThrow())) {
      LatentDistribution told =
          new VaeEncoder(() -> session, new VaeConfig(0.5, 0.25, 1 << 3), 4).distribution(image);
      Tensor noise = new TorchGenerator(5).randn(told.mean().shape());
      Tensor sample = told.take(LatentsFrom.SAMPLE, new TorchGenerator(5));
      int size = sample.size();
      for (int i = 0; i < size; i++) {
        double deviation = Math.exp(0.5 * parameters.data()[size + i]);
        double expected = parameters.data()[i] + deviation * noise.data()[i];
        assertThat(sample.data()[i]).isCloseTo((float) ((expected - 0.25) * 0.5), within(3e-5f));
      }
      assertThat(told.take(LatentsFrom.MEAN, new TorchGenerator(5))).isSameAs(told.mean());
    }
    assertThat(LatentDistribution.deviation(-80)).isEqualTo(Math.exp(-15));
    assertThat(LatentDistribution.deviation(80)).isEqualTo(Math.exp(10));
  }

  /** A graph that draws by itself, recorded with PyTorch's mean, deviation and seeded sample. */
  @Test
  void givesAGraphThatDrawsItsNoise() throws BrokenModelException {
    Path folder = Path.of("../tests/data/edits/sampling-vae-encoder");
    Map<String, Tensor> golden = NumpyFile.readNpz(folder.resolve("golden.npz"));
    VaeConfig config = new VaeConfig(1, 0, 1 << 3);
    try (OnnxSession session =
        VaeEncoderGraph.open(folder.resolve("model.onnx"), config, runtime)) {
      LatentDistribution told =
          new VaeEncoder(() -> session, config, 4).distribution(golden.get("image"));
      assertClose(told.mean(), golden.get("mean"));
      assertClose(told.deviation().orElseThrow(), golden.get("deviation"));
      assertClose(
          told.take(LatentsFrom.SAMPLE, new TorchGenerator(5)), golden.get("sample_of_seed_5"));
    }
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.data()[i]).isCloseTo(expected.data()[i], within(1e-5f));
    }
  }

  @Test
  void opensItsGraphOnceAndOnlyWhenAsked() throws BrokenModelException {
    ModelFolder folder = ModelFolder.read(TINY);
    AtomicInteger opened = new AtomicInteger();
    try (OnnxSession session = runtime.open(folder.vaeEncoder().orElseThrow())) {
      VaeEncoder encoder =
          new VaeEncoder(
              () -> {
                opened.incrementAndGet();
                return session;
              },
              folder.vae(),
              4);
      assertThat(opened).hasValue(0);
      Tensor image = NumpyFile.readNpy(TINY.resolve("golden_vae_enc_in.npy"));
      Tensor first = encoder.encode(image);
      assertThat(encoder.encode(image).data()).isEqualTo(first.data());
      assertThat(opened).hasValue(1);
    }
  }

  /** One of papertown's own pictures survives the way through its latents. */
  @Test
  void papertownsPicturesComeBack() throws BrokenModelException, IOException {
    RgbImage picture =
        ImageDecoder.decode(
            Files.readAllBytes(Path.of("src/test/resources/papertown/portrait.png")));
    ModelFolder folder = ModelFolder.read(PAPERTOWN);
    try (OnnxSession encoder = runtime.open(folder.vaeEncoder().orElseThrow());
        OnnxSession decoder = runtime.open(folder.vaeDecoder())) {
      Tensor latents = new VaeEncoder(() -> encoder, folder.vae(), 6).encode(picture.toTensor());
      RgbImage back = RgbImage.fromTensor(new VaeDecoder(decoder, folder.vae()).decode(latents));
      assertThat(peakSignalToNoise(picture, back)).isGreaterThan(30);
      double mean = 0;
      double square = 0;
      for (float value : latents.data()) {
        mean += value / latents.size();
        square += (double) value * value / latents.size();
      }
      assertThat(Math.sqrt(square - mean * mean)).as("deviation").isBetween(0.5, 2.0);
    }
  }

  private static double peakSignalToNoise(RgbImage expected, RgbImage actual) {
    double sum = 0;
    for (int i = 0; i < expected.rgb().length; i++) {
      double difference = (expected.rgb()[i] & 0xFF) - (actual.rgb()[i] & 0xFF);
      sum += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255.0 * expected.rgb().length / sum);
  }
}
