package dev.eschew.models.image;

import java.util.Objects;
import java.util.Optional;

/**
 * A picture that images are to be kept away from, and which part of it.
 *
 * @param image the picture
 * @param mask where it counts (above 0.5), over the same view; absent: everywhere
 */
public record ReferenceImage(RgbImage image, Optional<GrayImage> mask) {
  public ReferenceImage {
    Objects.requireNonNull(image, "image");
    mask.ifPresent(present -> requireSameView(image, present));
  }

  /**
   * Decodes a file, see {@link ImageDecoder}, and its mask, see {@link MaskDecoder}.
   *
   * @param image a file's bytes
   * @param mask a file's bytes; any resolution, but the image's aspect ratio
   * @throws UnreadableImageException if one of them cannot be used; it tells which
   */
  public static ReferenceImage decode(byte[] image, Optional<byte[]> mask) {
    RgbImage picture;
    try {
      picture = ImageDecoder.decode(image);
    } catch (IllegalArgumentException e) {
      throw new UnreadableImageException(UnreadableImageException.Part.IMAGE, e);
    }
    try {
      return new ReferenceImage(picture, mask.map(MaskDecoder::decode));
    } catch (IllegalArgumentException e) {
      throw new UnreadableImageException(UnreadableImageException.Part.MASK, e);
    }
  }

  /** Both brought to a size: scaled to cover it, the centre cropped; see {@link CoverCrop}. */
  public ReferenceImage covering(ImageSize size) {
    return new ReferenceImage(
        CoverCrop.apply(image, size), mask.map(present -> CoverCrop.apply(present, size)));
  }

  /** Sides that a program rounded while scaling still show the same view. */
  static void requireSameView(RgbImage image, GrayImage mask) {
    double expectedHeight = (double) image.height() * mask.width() / image.width();
    double expectedWidth = (double) image.width() * mask.height() / image.height();
    if (Math.abs(expectedHeight - mask.height()) > 1
        && Math.abs(expectedWidth - mask.width()) > 1) {
      throw new IllegalArgumentException(
          "expected the image's aspect ratio, %dx%d, got %dx%d"
              .formatted(image.width(), image.height(), mask.width(), mask.height()));
    }
  }
}
