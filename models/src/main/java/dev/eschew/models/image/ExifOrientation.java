package dev.eschew.models.image;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** How a camera held a picture (Exif 2.32, tag 0x0112). */
enum ExifOrientation {
  UPRIGHT(false, false, false),
  FLIPPED_HORIZONTALLY(false, true, false),
  ROTATED_180(false, true, true),
  FLIPPED_VERTICALLY(false, false, true),
  TRANSPOSED(true, false, false),
  ROTATED_LEFT(true, false, true),
  TRANSVERSED(true, true, true),
  ROTATED_RIGHT(true, true, false);

  /** The upright picture's pixel (x, y) is the file's (y, x), before flips along its axes. */
  private final boolean transposed;

  private final boolean fromRight;
  private final boolean fromBelow;

  ExifOrientation(boolean transposed, boolean fromRight, boolean fromBelow) {
    this.transposed = transposed;
    this.fromRight = fromRight;
    this.fromBelow = fromBelow;
  }

  /** What a file says; upright if it says nothing that makes sense. */
  static ExifOrientation of(byte[] file) {
    try {
      var exif =
          ImageMetadataReader.readMetadata(new ByteArrayInputStream(file), file.length)
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return value == null || value < 1 || value > 8 ? UPRIGHT : values()[value - 1];
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      return UPRIGHT;
    }
  }

  /** The picture upright. */
  ArgbImage applied(ArgbImage image) {
    if (this == UPRIGHT) {
      return image;
    }
    int width = transposed ? image.height() : image.width();
    int height = transposed ? image.width() : image.height();
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = transposed ? y : x;
        int line = transposed ? x : y;
        int sourceX = fromRight ? image.width() - 1 - column : column;
        int sourceY = fromBelow ? image.height() - 1 - line : line;
        pixels[y * width + x] = image.pixels()[sourceY * image.width() + sourceX];
      }
    }
    return new ArgbImage(width, height, pixels);
  }
}
