package dev.eschew.models.pipeline;

import dev.eschew.models.image.ImageSize;
import dev.eschew.tensor.Tensor;
import java.util.List;

/**
 * What SDXL is told of sizes (Podell et al. 2023, arXiv:2307.01952, section 2.2), all in pixels:
 * the size that the picture had before it was scaled and cropped, what was cut off above and to the
 * left, and the size wanted.
 */
public record MicroConditioning(
    int originalHeight,
    int originalWidth,
    int cropTop,
    int cropLeft,
    int targetHeight,
    int targetWidth) {
  /** The largest of any of them. */
  public static final int MAX = 65_535;

  /** Aesthetic scores that SDXL's refiner is told, of what to draw and of what not to. */
  private static final int GOOD = 6;

  private static final float POOR = 2.5f;

  public MicroConditioning {
    check("original_size", 1, originalHeight, originalWidth);
    check("crops_coords_top_left", 0, cropTop, cropLeft);
    check("target_size", 1, targetHeight, targetWidth);
  }

  /** A picture that was neither scaled nor cropped. */
  public static MicroConditioning of(ImageSize size) {
    return new MicroConditioning(size.height(), size.width(), 0, 0, size.height(), size.width());
  }

  private static void check(String field, int least, int first, int second) {
    if (Math.min(first, second) < least || Math.max(first, second) > MAX) {
      throw new InvalidFieldException(
          field, "expected %d to %d pixels, got %s".formatted(least, MAX, List.of(first, second)));
    }
  }

  /**
   * What the network's {@code time_ids} are told.
   *
   * @param aestheticScore whether a score stands in place of the target size (SDXL's refiner)
   * @param negative whether it is for the unconditional row
   * @return (1, 6), or (1, 5) with a score
   */
  Tensor timeIds(boolean aestheticScore, boolean negative) {
    float[] ids =
        aestheticScore
            ? new float[] {originalHeight, originalWidth, cropTop, cropLeft, negative ? POOR : GOOD}
            : new float[] {
              originalHeight, originalWidth, cropTop, cropLeft, targetHeight, targetWidth
            };
    return Tensor.of(ids, 1, ids.length);
  }
}
