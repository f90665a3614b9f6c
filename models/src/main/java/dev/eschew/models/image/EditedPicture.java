package dev.eschew.models.image;

import java.util.Optional;

/**
 * A picture that is to be edited.
 *
 * @param image the picture; what is transparent in it shows white
 * @param mask 1 where it is painted anew, else 0, over the same view; absent: everywhere
 * @param maskIsItsOwn whether the mask is what is transparent in the picture
 */
public record EditedPicture(RgbImage image, Optional<GrayImage> mask, boolean maskIsItsOwn) {
  /**
   * Decodes a file, see {@link ImageDecoder}. A mask's fully transparent part is painted anew or,
   * where nothing is transparent in it, its white part; without a mask, the fully transparent part
   * of the picture, if it has one.
   *
   * @param image a file's bytes
   * @param mask a file's bytes; any resolution, but the image's aspect ratio
   * @throws UnreadableImageException if one of them cannot be used; it tells which
   */
  public static EditedPicture decode(byte[] image, Optional<byte[]> mask) {
    ArgbImage picture;
    try {
      picture = ImageDecoder.read(image);
    } catch (IllegalArgumentException e) {
      throw new UnreadableImageException(UnreadableImageException.Part.IMAGE, e);
    }
    RgbImage shown = picture.onWhite();
    if (mask.isEmpty()) {
      Optional<GrayImage> transparent = RepaintMask.ofTransparent(picture);
      return new EditedPicture(shown, transparent, transparent.isPresent());
    }
    try {
      GrayImage painted = RepaintMask.decode(mask.orElseThrow());
      ReferenceImage.requireSameView(shown, painted);
      return new EditedPicture(shown, Optional.of(painted), false);
    } catch (IllegalArgumentException e) {
      throw new UnreadableImageException(UnreadableImageException.Part.MASK, e);
    }
  }

  /** Both brought to a size: scaled to cover it, the centre cropped; see {@link CoverCrop}. */
  public EditedPicture covering(ImageSize size) {
    return new EditedPicture(
        CoverCrop.apply(image, size),
        mask.map(present -> CoverCrop.apply(present, size)),
        maskIsItsOwn);
  }
}
