package dev.eschew.models.image;

import java.util.Optional;

/**
 * Reads image files as masks of what is painted anew: where it is fully transparent, if anything in
 * it is transparent at all (OpenAI's masks); else where it is white, from half luminance up (those
 * of diffusers and stable-diffusion-webui).
 */
final class RepaintMask {
  private static final int OPAQUE = 0xFF;
  private static final int HALF_LUMINANCE = 127_500;

  private RepaintMask() {}

  /**
   * Reads a mask.
   *
   * @return 1 where it is painted anew, else 0
   * @throws IllegalArgumentException saying why it cannot be used
   */
  static GrayImage decode(byte[] file) {
    ArgbImage image = ImageDecoder.read(file);
    boolean transparent = false;
    for (int pixel : image.pixels()) {
      transparent |= pixel >>> 24 != OPAQUE;
    }
    float[] values = new float[image.pixels().length];
    for (int i = 0; i < values.length; i++) {
      int pixel = image.pixels()[i];
      values[i] = (transparent ? pixel >>> 24 == 0 : isBright(pixel)) ? 1 : 0;
    }
    return GrayImage.of(image.width(), image.height(), values);
  }

  /** The fully transparent part of a picture; empty if there is none. */
  static Optional<GrayImage> ofTransparent(ArgbImage image) {
    float[] values = new float[image.pixels().length];
    boolean any = false;
    for (int i = 0; i < values.length; i++) {
      boolean transparent = image.pixels()[i] >>> 24 == 0;
      values[i] = transparent ? 1 : 0;
      any |= transparent;
    }
    return any
        ? Optional.of(GrayImage.of(image.width(), image.height(), values))
        : Optional.empty();
  }

  /** Rec. 601, as Pillow converts to "L". */
  static boolean isBright(int pixel) {
    return 299 * (pixel >> 16 & 0xFF) + 587 * (pixel >> 8 & 0xFF) + 114 * (pixel & 0xFF)
        >= HALF_LUMINANCE;
  }
}
