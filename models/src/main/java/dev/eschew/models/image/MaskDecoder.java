package dev.eschew.models.image;

/**
 * Reads image files as masks: white is 1, black is 0, colours count by their luminance (Rec. 601,
 * as Pillow converts to "L").
 *
 * <p>Painting tools also write masks whose shape is in the alpha channel alone. So alpha is the
 * mask if it varies while the colour of whatever is not wholly transparent is the same everywhere;
 * else colours count as they show on a black ground, where nothing transparent is white.
 */
final class MaskDecoder {
  private MaskDecoder() {}

  /**
   * Reads a mask.
   *
   * @throws IllegalArgumentException saying why it cannot be used
   */
  static GrayImage decode(byte[] file) {
    ArgbImage image = ImageDecoder.read(file);
    int[] pixels = image.pixels();
    boolean shapeIsAlpha = shapeIsAlpha(pixels);
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      float alpha = (pixels[i] >>> 24) / 255f;
      values[i] = shapeIsAlpha ? alpha : alpha * luminance(pixels[i]);
    }
    return GrayImage.of(image.width(), image.height(), values);
  }

  private static boolean shapeIsAlpha(int[] pixels) {
    int first = pixels[0] >>> 24;
    boolean varies = false;
    int colour = -1;
    for (int pixel : pixels) {
      int alpha = pixel >>> 24;
      varies |= alpha != first;
      if (alpha == 0) {
        continue;
      }
      int found = pixel & 0xFFFFFF;
      if (colour >= 0 && found != colour) {
        return false;
      }
      colour = found;
    }
    return varies;
  }

  private static float luminance(int pixel) {
    int weighted = 299 * (pixel >> 16 & 0xFF) + 587 * (pixel >> 8 & 0xFF) + 114 * (pixel & 0xFF);
    return weighted / 255_000f;
  }
}
