package dev.eschew.models.image;

import java.util.Arrays;

/**
 * A picture of which nothing is transparent, and a mask that says the same to everyone. For clients
 * to whom transparency in a picture means nothing, and in a mask the contrary of what OpenAI's
 * clients mean by it.
 *
 * @param file a file's bytes
 * @param width pixels
 * @param height pixels
 */
@SuppressWarnings("ArrayRecordComponent") // a file's bytes, handed on once
public record OpaquePicture(byte[] file, int width, int height) {
  private static final int OPAQUE = 0xFF;

  /** Alpha above it is painted, as stable-diffusion-webui rounds. */
  private static final int HALF = 128;

  /**
   * A file's picture, laid over white if something in it is transparent, else the file itself.
   *
   * @throws IllegalArgumentException saying why it cannot be used
   */
  public static OpaquePicture of(byte[] file) {
    ArgbImage image = ImageDecoder.read(file);
    return new OpaquePicture(
        isOpaque(image) ? file : png(image.onWhite()), image.width(), image.height());
  }

  /**
   * A mask in stable-diffusion-webui's sense: what is painted anew is what is white or, if
   * something in it is transparent, what is not. The result has no transparency and is white there.
   *
   * @param inverted whether what would be painted anew is kept, and the rest painted
   * @throws IllegalArgumentException saying why it cannot be used
   */
  public static OpaquePicture ofMask(byte[] file, boolean inverted) {
    ArgbImage image = ImageDecoder.read(file);
    boolean opaque = isOpaque(image);
    if (opaque && !inverted) {
      return new OpaquePicture(file, image.width(), image.height());
    }
    int[] pixels = image.pixels();
    byte[] rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      boolean painted = opaque ? RepaintMask.isBright(pixels[i]) : pixels[i] >>> 24 > HALF;
      Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) (painted == inverted ? 0 : 0xFF));
    }
    return new OpaquePicture(
        png(RgbImage.of(image.width(), image.height(), rgb)), image.width(), image.height());
  }

  private static boolean isOpaque(ArgbImage image) {
    return Arrays.stream(image.pixels()).allMatch(pixel -> pixel >>> 24 == OPAQUE);
  }

  private static byte[] png(RgbImage image) {
    return ImageEncoder.encode(image, ImageFormat.PNG, ImageMetadata.NONE);
  }
}
