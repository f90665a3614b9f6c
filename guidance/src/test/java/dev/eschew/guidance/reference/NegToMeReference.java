package dev.eschew.guidance.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Negative token merging (NegToMe, arXiv:2412.01339) of one attention block's outputs. */
public final class NegToMeReference {
  private NegToMeReference() {}

  /**
   * {@code O_i' = (1 + a) O_i - a R_j} for the reference token of the largest cosine, if that is
   * above the threshold. Among equals the first counts; a token of zeros has the cosine 0 with all.
   *
   * @param tokens O, [N][C]; not modified
   * @param references R, [M][C]; not modified
   * @param allowed [M], which reference tokens may be matched
   * @return [N][C], new
   */
  public static double[][] merge(
      double[][] tokens, double[][] references, boolean[] allowed, double alpha, double threshold) {
    double[][] merged = new double[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      int best = -1;
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < references.length; j++) {
        double cosine = cosine(tokens[i], references[j]);
        if (allowed[j] && cosine > largest) {
          largest = cosine;
          best = j;
        }
      }
      merged[i] = tokens[i].clone();
      if (best >= 0 && largest > threshold) {
        for (int c = 0; c < merged[i].length; c++) {
          merged[i][c] = (1 + alpha) * tokens[i][c] - alpha * references[best][c];
        }
      }
    }
    return merged;
  }

  /** As {@link #merge(double[][], double[][], boolean[], double, double)}, all tokens allowed. */
  public static double[][] merge(
      double[][] tokens, double[][] references, double alpha, double threshold) {
    boolean[] allowed = new boolean[references.length];
    Arrays.fill(allowed, true);
    return merge(tokens, references, allowed, alpha, threshold);
  }

  /**
   * The first image is the reference of all others and stays as it is.
   *
   * @param images [B][N][C], rows of one kind; not modified
   */
  public static double[][][] first(double[][][] images, double alpha, double threshold) {
    double[][][] merged = new double[images.length][][];
    merged[0] = images[0];
    for (int b = 1; b < images.length; b++) {
      merged[b] = merge(images[b], images[0], alpha, threshold);
    }
    return merged;
  }

  /**
   * Each image is matched with the tokens of all others as they were before any merging.
   *
   * @param images [B][N][C], rows of one kind; not modified
   */
  public static double[][][] all(double[][][] images, double alpha, double threshold) {
    double[][][] merged = new double[images.length][][];
    for (int b = 0; b < images.length; b++) {
      List<double[]> others = new ArrayList<>();
      for (int other = 0; other < images.length; other++) {
        if (other != b) {
          others.addAll(Arrays.asList(images[other]));
        }
      }
      merged[b] = merge(images[b], others.toArray(double[][]::new), alpha, threshold);
    }
    return merged;
  }

  private static double cosine(double[] a, double[] b) {
    double dot = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int c = 0; c < a.length; c++) {
      dot += a[c] * b[c];
      squaresOfA += a[c] * a[c];
      squaresOfB += b[c] * b[c];
    }
    double norms = Math.sqrt(squaresOfA) * Math.sqrt(squaresOfB);
    return norms == 0 ? 0 : dot / norms;
  }
}
