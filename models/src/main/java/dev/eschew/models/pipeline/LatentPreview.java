package dev.eschew.models.pipeline;

import dev.eschew.models.image.RgbImage;
import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * A cheap look at latents: colours as a linear function of the latent channels, fitted by least
 * squares to the pictures that the model's own decoder made before. An autoencoder of Stable
 * Diffusion's kind keeps places where they are, and its channels carry colour nearly linearly. For
 * any thread.
 */
final class LatentPreview {
  private static final int COLOURS = 3;

  /** Places that a fit takes at least, for each of its unknowns. */
  private static final int PLACES_PER_UNKNOWN = 16;

  /** Keeps the fit from blowing up where channels never varied, in units of mean squares. */
  private static final double RIDGE = 1e-4;

  private final int terms;
  private final double[][] squares;
  private final double[][] products;
  private long places;
  private double[][] fitted;

  /**
   * Nothing seen yet.
   *
   * @param channels of the latents
   */
  LatentPreview(int channels) {
    terms = channels + 1;
    squares = new double[terms][terms];
    products = new double[terms][COLOURS];
  }

  /**
   * Learns from a finished picture, unless it has values that are no numbers.
   *
   * @param latents (1, C, h, w)
   * @param sample (1, 3, H, W), what they decode to, about -1..1; H and W are multiples of h and w
   */
  synchronized void learn(Tensor latents, Tensor sample) {
    if (!latents.isFinite() || !sample.isFinite()) {
      return;
    }
    int height = latents.extent(2);
    int width = latents.extent(3);
    int factor = sample.extent(2) / height;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double[] place = place(latents, y, x);
        for (int colour = 0; colour < COLOURS; colour++) {
          double mean = mean(sample, colour, y * factor, x * factor, factor);
          for (int i = 0; i < terms; i++) {
            products[i][colour] += place[i] * mean;
          }
        }
        for (int i = 0; i < terms; i++) {
          for (int j = 0; j < terms; j++) {
            squares[i][j] += place[i] * place[j];
          }
        }
      }
    }
    places += (long) height * width;
    fitted = null;
  }

  /**
   * A look at latents.
   *
   * @param latents (1, C, h, w)
   * @return w x h pixels; empty as long as too little was learnt
   */
  synchronized Optional<RgbImage> look(Tensor latents) {
    if (places < (long) PLACES_PER_UNKNOWN * terms) {
      return Optional.empty();
    }
    if (fitted == null) {
      fitted = solve();
    }
    int height = latents.extent(2);
    int width = latents.extent(3);
    float[] colours = new float[COLOURS * height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double[] place = place(latents, y, x);
        for (int colour = 0; colour < COLOURS; colour++) {
          double value = 0;
          for (int i = 0; i < terms; i++) {
            value += fitted[i][colour] * place[i];
          }
          colours[(colour * height + y) * width + x] = (float) Math.clamp(value, -1, 1);
        }
      }
    }
    return Optional.of(RgbImage.fromTensor(Tensor.of(colours, 1, COLOURS, height, width)));
  }

  /** The latents at a place, and 1 for the constant term. */
  private double[] place(Tensor latents, int y, int x) {
    int height = latents.extent(2);
    int width = latents.extent(3);
    double[] place = new double[terms];
    for (int channel = 0; channel < terms - 1; channel++) {
      place[channel] = latents.data()[(channel * height + y) * width + x];
    }
    place[terms - 1] = 1;
    return place;
  }

  private static double mean(Tensor sample, int colour, int top, int left, int side) {
    int height = sample.extent(2);
    int width = sample.extent(3);
    double sum = 0;
    for (int y = top; y < top + side; y++) {
      for (int x = left; x < left + side; x++) {
        sum += sample.data()[(colour * height + y) * width + x];
      }
    }
    return sum / (side * side);
  }

  /** The normal equations, by Gauss's elimination with pivots. */
  private double[][] solve() {
    double[][] left = new double[terms][];
    double[][] right = new double[terms][];
    for (int i = 0; i < terms; i++) {
      left[i] = squares[i].clone();
      right[i] = products[i].clone();
      left[i][i] += RIDGE * places;
    }
    for (int column = 0; column < terms; column++) {
      int pivot = column;
      for (int row = column + 1; row < terms; row++) {
        if (Math.abs(left[row][column]) > Math.abs(left[pivot][column])) {
          pivot = row;
        }
      }
      swap(left, pivot, column);
      swap(right, pivot, column);
      for (int row = 0; row < terms; row++) {
        if (row != column) {
          double share = left[row][column] / left[column][column];
          subtract(left[row], left[column], share);
          subtract(right[row], right[column], share);
        }
      }
    }
    for (int i = 0; i < terms; i++) {
      for (int colour = 0; colour < COLOURS; colour++) {
        right[i][colour] /= left[i][i];
      }
    }
    return right;
  }

  private static void swap(double[][] rows, int one, int other) {
    double[] kept = rows[one];
    rows[one] = rows[other];
    rows[other] = kept;
  }

  private static void subtract(double[] from, double[] row, double share) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= share * row[i];
    }
  }
}
