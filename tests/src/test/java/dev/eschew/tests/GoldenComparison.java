package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.tensor.Tensor;
import java.util.List;

/** Holds what was drawn to what was recorded, value by value. */
final class GoldenComparison {
  /** Of an image in 0..1; an 8-bit image may differ by its rounding besides. */
  static final double IMAGE_TOLERANCE = 1e-4;

  /** Of an image, so that not many tokens may go another way; the terms change it by 1e-3 up. */
  private static final double TIED_MEAN_TOLERANCE = 2e-4;

  private GoldenComparison() {}

  /**
   * Latents.
   *
   * @param relative to one plus the largest value
   */
  static void assertTensor(Tensor actual, Tensor expected, double relative) {
    assertThat(actual.size()).isEqualTo(expected.size());
    double largest = 0;
    for (float value : expected.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < actual.size(); i++) {
      assertThat(Math.abs(actual.data()[i] - expected.data()[i]))
          .as("value %d", i)
          .isLessThanOrEqualTo((float) (relative * (1 + largest)));
    }
  }

  /** Pixels (n, height, width, 3) in 0..1. */
  static void assertImages(List<GeneratedImage> actual, Tensor expected) {
    assertImages(actual, expected, IMAGE_TOLERANCE);
  }

  static void assertImages(List<GeneratedImage> actual, Tensor expected, double tolerance) {
    assertThat(actual).hasSize(expected.extent(0));
    double allowed = tolerance + 0.5 / 255;
    int stride = expected.size() / expected.extent(0);
    for (int k = 0; k < actual.size(); k++) {
      byte[] pixels = actual.get(k).image().rgb();
      assertThat(pixels).hasSize(stride);
      for (int i = 0; i < stride; i++) {
        double difference = Byte.toUnsignedInt(pixels[i]) / 255.0 - expected.data()[k * stride + i];
        assertThat(Math.abs(difference)).as("image %d value %d", k, i).isLessThanOrEqualTo(allowed);
      }
    }
    double rounding = 0.5 / 255;
    assertThat(meanAbsoluteDifference(actual, expected))
        .isLessThan(rounding / 2 + TIED_MEAN_TOLERANCE);
  }

  private static double meanAbsoluteDifference(List<GeneratedImage> actual, Tensor expected) {
    double sum = 0;
    int next = 0;
    for (GeneratedImage image : actual) {
      for (byte value : image.image().rgb()) {
        sum += Math.abs(Byte.toUnsignedInt(value) / 255.0 - expected.data()[next++]);
      }
    }
    return sum / next;
  }
}
