package dev.eschew.models.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files in memory: PNG, JPEG (CMYK and progressive, too), WebP, GIF and BMP in any
 * depth and mode; of a GIF's frames, the first. The result is upright by the file's Exif
 * orientation, and sRGB by its colour profile where the reader knows it.
 *
 * <p>The files come from anyone: dimensions are read and checked before anything of their size is
 * made, and whatever is wrong with a file is an {@link IllegalArgumentException}.
 */
public final class ImageDecoder {
  /** The longest side that is read, in pixels. */
  public static final int MAX_SIDE = 8192;

  /** The most pixels that are read. */
  public static final int MAX_PIXELS = 40_000_000;

  /** A file of few bytes can ask for any number of passes over a large JPEG. */
  private static final int MAX_JPEG_SCANS = 100;

  private static final int BMP_HEADER_SIZE = 14;
  private static final int BMP_CORE_HEADER = 12;
  private static final int BMP_COMPRESSION = 30;

  private static final int WEBP_FIRST_TAG = 12;
  private static final int WEBP_FLAGS = 20;
  private static final int WEBP_ANIMATION = 0x02;

  private ImageDecoder() {}

  /**
   * Reads a picture; what is transparent in it shows white.
   *
   * @param file a file's bytes
   * @throws IllegalArgumentException saying why they cannot be used
   */
  public static RgbImage decode(byte[] file) {
    return read(file).onWhite();
  }

  /** Reads a picture with its alpha. */
  static ArgbImage read(byte[] file) {
    if (file.length == 0) {
      throw new IllegalArgumentException("expected an image file, got no bytes");
    }
    ReadableFormat format =
        ReadableFormat.of(file)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "expected a PNG, JPEG, WebP, GIF or BMP file, got none of these"));
    String name = format.name().toLowerCase(Locale.ROOT);
    try {
      requireHarmless(format, file);
      return ExifOrientation.of(file).applied(read(format, file));
    } catch (UnacceptableImage e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "expected a whole " + name + " file, got one that is broken or cut off", e);
    } catch (LinkageError e) {
      throw new IllegalArgumentException(
          "expected another format: there is no native code to read " + name + " here", e);
    } catch (OutOfMemoryError e) {
      throw new IllegalArgumentException(
          "expected a whole "
              + name
              + " file, got one that is broken or needs more memory than there is",
          e);
    }
  }

  /** A whole file that is refused; its message is for the caller, unlike those of readers. */
  private static final class UnacceptableImage extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnacceptableImage(String message) {
      super(message);
    }
  }

  private static ArgbImage read(ReadableFormat format, byte[] file) throws IOException {
    ImageReader reader = format.reader();
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(input, true, true);
      requireSmall(reader.getWidth(0), reader.getHeight(0));
      DamageListener damage = new DamageListener();
      reader.addIIOReadWarningListener(damage);
      ArgbImage image = ArgbImage.of(reader.read(0));
      damage.requireNone();
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static void requireSmall(int width, int height) {
    if (Math.max(width, height) > MAX_SIDE || (long) width * height > MAX_PIXELS) {
      throw new UnacceptableImage(
          "expected at most %d pixels a side and %d megapixels, got %dx%d"
              .formatted(MAX_SIDE, MAX_PIXELS / 1_000_000, width, height));
    }
  }

  private static void requireHarmless(ReadableFormat format, byte[] file) throws IOException {
    switch (format) {
      case JPEG -> {
        JpegMarkers markers = JpegMarkers.of(file);
        if (markers.scans() > MAX_JPEG_SCANS) {
          throw new UnacceptableImage(
              "expected a JPEG of at most " + MAX_JPEG_SCANS + " scans, got " + markers.scans());
        }
        if (!markers.profileFits()) {
          throw new IOException("a colour profile longer than the file");
        }
        if (!markers.ends()) {
          throw new IOException("no end of image after the last scan");
        }
      }
      case BMP -> {
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean compressible = header.getInt(BMP_HEADER_SIZE) > BMP_CORE_HEADER;
        int compression = compressible ? header.getInt(BMP_COMPRESSION) : 0;
        if (compression < 0 || compression > 3) {
          throw new UnacceptableImage(
              "expected a BMP of plain or run-length coded pixels, got another file in it");
        }
      }
      case WEBP -> {
        boolean extended = file[WEBP_FIRST_TAG + 3] == 'X';
        if (extended && (file[WEBP_FLAGS] & WEBP_ANIMATION) != 0) {
          throw new UnacceptableImage("expected a WebP file of one picture, got an animation");
        }
        WebpBitstreams.find(file, ImageDecoder::requireSmall);
      }
      case PNG, GIF -> {}
    }
  }
}
