package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.image.RgbImage;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LatentPreviewTest {
  private static final int FACTOR = 4;

  /** Colours by channel, the constant last. */
  private static final double[][] MAP = {
    {0.11, -0.07, 0.02, 0.05, 0.1},
    {-0.03, 0.09, 0.12, -0.04, -0.2},
    {0.06, 0.01, -0.1, 0.08, 0.05},
  };

  @Test
  void aLinearMapIsLearnt() {
    LatentPreview preview = new LatentPreview(4);
    learn(preview, latents(1, 16, 16));
    learn(preview, latents(2, 8, 24));
    Tensor other = latents(3, 6, 10);
    RgbImage look = preview.look(other).orElseThrow();
    assertThat(look.width()).isEqualTo(10);
    assertThat(look.height()).isEqualTo(6);
    assertNear(look, other);
  }

  @Test
  void nothingIsShownOfTooLittle() {
    LatentPreview preview = new LatentPreview(4);
    Tensor latents = latents(1, 5, 8);
    assertThat(preview.look(latents)).isEmpty();
    // 16 places for each of 5 unknowns: 80.
    learn(preview, latents);
    assertThat(preview.look(latents)).isEmpty();
    learn(preview, latents(2, 5, 8));
    assertNear(preview.look(latents).orElseThrow(), latents);
  }

  @Test
  void coloursBeyondTheEndsAreClamped() {
    LatentPreview preview = new LatentPreview(4);
    learn(preview, latents(1, 16, 16));
    Tensor far = latents(2, 8, 8).map(_ -> 1000);
    RgbImage look = preview.look(far).orElseThrow();
    assertThat(look.sample(0, 0, 0)).isEqualTo(255);
  }

  @Test
  void picturesOfOneColourDoNotBlowItUp() {
    LatentPreview preview = new LatentPreview(4);
    Tensor flat = Tensor.zeros(1, 4, 16, 16);
    learn(preview, flat);
    assertNear(preview.look(flat).orElseThrow(), flat);
  }

  @Test
  void pictureOfNoNumbersDoesNotSpoilIt() {
    LatentPreview preview = new LatentPreview(4);
    learn(preview, latents(1, 16, 16));
    Tensor other = latents(2, 16, 16);
    for (double lost : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      preview.learn(spoilt(other, lost), decoded(other));
      preview.learn(other, spoilt(decoded(other), lost));
    }
    assertNear(preview.look(other).orElseThrow(), other);
    learn(preview, other);
    assertNear(preview.look(other).orElseThrow(), other);
  }

  @Test
  void nothingAddsToTheCountOfPlacesButNumbers() {
    LatentPreview preview = new LatentPreview(4);
    Tensor latents = latents(1, 16, 16);
    preview.learn(latents, spoilt(decoded(latents), Double.NaN));
    assertThat(preview.look(latents)).isEmpty();
  }

  /** One thread decodes and teaches, another shows what is under way. */
  @Test
  void twoThreadsMayUseIt() {
    LatentPreview preview = new LatentPreview(4);
    Tensor small = latents(1, 4, 4);
    Tensor first = latents(2, 16, 16);
    learn(preview, first);
    Tensor sample = decoded(small);
    CompletableFuture<Void> teacher =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < 20_000; i++) {
            preview.learn(small, sample);
          }
        });
    do {
      assertNear(preview.look(small).orElseThrow(), small);
    } while (!teacher.isDone());
    teacher.join();
    assertNear(preview.look(first).orElseThrow(), first);
  }

  private static void learn(LatentPreview preview, Tensor latents) {
    preview.learn(latents, decoded(latents));
  }

  private static Tensor latents(long seed, int height, int width) {
    return new TorchGenerator(seed).randn(1, 4, height, width);
  }

  private static Tensor spoilt(Tensor values, double by) {
    return values.map(i -> i == values.size() / 2 ? by : values.data()[i]);
  }

  private static double colour(Tensor latents, int colour, int y, int x) {
    int height = latents.extent(2);
    int width = latents.extent(3);
    double value = MAP[colour][4];
    for (int channel = 0; channel < 4; channel++) {
      value += MAP[colour][channel] * latents.data()[(channel * height + y) * width + x];
    }
    return value;
  }

  /** Each place a square whose mean is what the map says. */
  private static Tensor decoded(Tensor latents) {
    int height = latents.extent(2) * FACTOR;
    int width = latents.extent(3) * FACTOR;
    return Tensor.zeros(1, 3, height, width)
        .map(i -> {
          int x = i % width;
          int y = i / width % height;
          double texture = (x + y) % 2 == 0 ? 0.2 : -0.2;
          return colour(latents, i / (width * height), y / FACTOR, x / FACTOR) + texture;
        });
  }

  private static void assertNear(RgbImage look, Tensor latents) {
    for (int y = 0; y < look.height(); y++) {
      for (int x = 0; x < look.width(); x++) {
        for (int channel = 0; channel < 3; channel++) {
          double expected = Math.clamp(colour(latents, channel, y, x) / 2 + 0.5, 0, 1) * 255;
          assertThat((double) look.sample(x, y, channel))
              .as("colour %d at (%d, %d)", channel, x, y)
              .isBetween(expected - 1.5, expected + 1.5);
        }
      }
    }
  }
}
