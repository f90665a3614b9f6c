package dev.eschew.models.pipeline;

import dev.eschew.models.image.GrayImage;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.image.RgbImage;
import java.util.Optional;

/**
 * A picture that images begin with instead of pure noise (SDEdit, Meng et al. 2021,
 * arXiv:2108.01073).
 *
 * @param image the picture, of the request's size
 * @param mask what is painted anew (from 0.5 up), of the same size; absent: everything
 * @param strength 0..1, the part of the run that is done: the more, the less is left of the picture
 * @param latentsFrom how its latents are taken
 * @param overTeacher whether all steps are done, over the last part of the teacher's schedule, as
 *     the pipeline of latent consistency models does, and not the last of the steps
 */
public record SourceImage(
    RgbImage image,
    Optional<GrayImage> mask,
    double strength,
    LatentsFrom latentsFrom,
    boolean overTeacher) {
  /** Without a mask. */
  public static final double DEFAULT_STRENGTH = 0.8;

  /** With a mask. */
  public static final double DEFAULT_MASKED_STRENGTH = 1;

  public SourceImage {
    if (!(strength >= 0 && strength <= 1)) {
      throw new InvalidFieldException("strength", "expected 0 to 1, got " + strength);
    }
    mask.ifPresent(present -> {
      if (present.width() != image.width() || present.height() != image.height()) {
        throw new InvalidFieldException(
            "mask", "expected the size of the image, " + image + ", got " + present);
      }
    });
  }

  /** The first step that is done, as diffusers counts; {@code steps} where none is. */
  public int startStep(int steps) {
    return overTeacher && strength > 0 ? 0 : steps - Math.min((int) (steps * strength), steps);
  }

  /** Checks it against a request that it is for. */
  void check(ImageSize size, int steps) {
    if (image.width() != size.width() || image.height() != size.height()) {
      throw new InvalidFieldException("image", "expected " + size + ", got " + image);
    }
    if (startStep(steps) == steps) {
      throw new InvalidFieldException(
          "strength",
          "expected enough for one of the %d steps, at least %s, got %s"
              .formatted(steps, leastStrength(steps), strength));
    }
  }

  /** 1 / steps, rounded up to where one step is done. */
  private static double leastStrength(int steps) {
    double least = 1.0 / steps;
    return (int) (steps * least) >= 1 ? least : Math.nextUp(least);
  }
}
