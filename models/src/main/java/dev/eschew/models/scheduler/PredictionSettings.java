package dev.eschew.models.scheduler;

import dev.eschew.tensor.Tensor;
import java.util.Arrays;

/**
 * What the model predicts, and how far its x0 may go.
 *
 * @param clip {@code clip_sample}: limit x0 to -clipRange..clipRange
 * @param clipRange positive
 * @param thresholding limit x0 to its own quantile instead (dynamic thresholding)
 * @param thresholdingRatio the quantile, in (0, 1]
 * @param maxValue the highest limit, at least 1
 */
public record PredictionSettings(
    PredictionType type,
    boolean clip,
    double clipRange,
    boolean thresholding,
    double thresholdingRatio,
    double maxValue) {

  public PredictionSettings {
    if (!(clipRange > 0)) {
      throw new IllegalArgumentException(
          "clip_sample_range is " + clipRange + ", expected a positive number");
    }
    if (!(thresholdingRatio > 0 && thresholdingRatio <= 1)) {
      throw new IllegalArgumentException(
          "dynamic_thresholding_ratio is " + thresholdingRatio + ", expected between 0 and 1");
    }
    if (!(maxValue >= 1)) {
      throw new IllegalArgumentException(
          "sample_max_value is " + maxValue + ", expected at least 1");
    }
  }

  static PredictionSettings read(ConfigKeys keys, SchedulerKind kind) {
    boolean clips = kind == SchedulerKind.DDIM || kind == SchedulerKind.DDPM;
    return new PredictionSettings(
        keys.choice("prediction_type", PredictionType.EPSILON),
        keys.flag("clip_sample", clips),
        keys.number("clip_sample_range", 1),
        keys.flag("thresholding", false),
        keys.number("dynamic_thresholding_ratio", 0.995),
        keys.number("sample_max_value", 1));
  }

  /**
   * Clipping, or dynamic thresholding (Saharia et al. 2022, arXiv:2205.11487, section 2.3): x0 is
   * limited to the quantile s of its magnitudes, 1 &le; s &le; maxValue, and divided by s.
   *
   * @param denoised x0 of one image; not modified
   * @return the same tensor where nothing is limited
   */
  Tensor limit(Tensor denoised) {
    float[] values = denoised.data();
    if (thresholding) {
      double s = Math.clamp(quantile(values, thresholdingRatio), 1, maxValue);
      return denoised.map(i -> Math.clamp(values[i], -s, s) / s);
    }
    return clip ? denoised.map(i -> Math.clamp(values[i], -clipRange, clipRange)) : denoised;
  }

  private static double quantile(float[] values, double ratio) {
    float[] sorted = new float[values.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Math.abs(values[i]);
    }
    Arrays.sort(sorted);
    double place = ratio * (sorted.length - 1);
    int low = (int) place;
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (place - low) * ((double) sorted[high] - sorted[low]);
  }
}
