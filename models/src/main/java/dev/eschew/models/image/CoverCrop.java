package dev.eschew.models.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import net.coobird.thumbnailator.Thumbnails;

/**
 * The largest centred part of an image that has the aspect ratio of a size, scaled to that size:
 * the image covers it. An image of that size already stays as it is, pixel for pixel.
 *
 * @param x the part's left edge
 * @param y the part's upper edge
 * @param width the part's width
 * @param height the part's height
 */
record CoverCrop(int x, int y, int width, int height) {
  /** Colours: bilinear, halving step by step where much smaller. */
  static RgbImage apply(RgbImage image, ImageSize size) {
    if (image.width() == size.width() && image.height() == size.height()) {
      return image;
    }
    CoverCrop part = of(image.width(), image.height(), size);
    try {
      return RgbImage.fromBufferedImage(
          Thumbnails.of(image.toBufferedImage())
              .sourceRegion(part.x, part.y, part.width, part.height)
              .forceSize(size.width(), size.height())
              .asBufferedImage());
    } catch (IOException e) {
      throw new UncheckedIOException("scaling " + image + " to " + size, e);
    }
  }

  /** A mask: the nearest pixel, so that no new values come up. */
  static GrayImage apply(GrayImage mask, ImageSize size) {
    CoverCrop part = of(mask.width(), mask.height(), size);
    float[] values = new float[size.width() * size.height()];
    for (int row = 0; row < size.height(); row++) {
      int y = part.y + nearest(row, part.height, size.height());
      for (int column = 0; column < size.width(); column++) {
        int x = part.x + nearest(column, part.width, size.width());
        values[row * size.width() + column] = mask.value(x, y);
      }
    }
    return GrayImage.of(size.width(), size.height(), values);
  }

  static CoverCrop of(int width, int height, ImageSize size) {
    double scale = Math.max((double) size.width() / width, (double) size.height() / height);
    int partWidth = Math.clamp(Math.round(size.width() / scale), 1, width);
    int partHeight = Math.clamp(Math.round(size.height() / scale), 1, height);
    return new CoverCrop((width - partWidth) / 2, (height - partHeight) / 2, partWidth, partHeight);
  }

  /** The source pixel whose area the centre of a target pixel lies in. */
  private static int nearest(int target, int sourceExtent, int targetExtent) {
    return (int) ((2L * target + 1) * sourceExtent / (2L * targetExtent));
  }
}
