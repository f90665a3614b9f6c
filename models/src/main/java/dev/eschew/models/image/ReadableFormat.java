package dev.eschew.models.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/**
 * The file formats that are read, each by one fixed reader: the JDK's, one in Java for JPEG with
 * CMYK, and libwebp (a reader in Java can be kept busy for minutes by small broken files).
 */
enum ReadableFormat {
  PNG("com.sun.imageio.plugins.png.PNGImageReaderSpi", "\u0089PNG\r\n\u001A\n"),
  JPEG("com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi", "\u00FF\u00D8\u00FF"),
  WEBP("com.luciad.imageio.webp.WebPImageReaderSpi", "RIFF????WEBP"),
  GIF("com.sun.imageio.plugins.gif.GIFImageReaderSpi", "GIF8?a"),
  BMP("com.sun.imageio.plugins.bmp.BMPImageReaderSpi", "BM????\0\0\0\0");

  private static final char ANY = '?';

  private final String provider;
  private final String signature;

  ReadableFormat(String provider, String signature) {
    this.provider = provider;
    this.signature = signature;
  }

  /** The format whose signature a file begins with. */
  static Optional<ReadableFormat> of(byte[] file) {
    return Arrays.stream(values()).filter(format -> format.matches(file)).findFirst();
  }

  /** A new reader, to be disposed of. */
  ImageReader reader() {
    try {
      return ImageProvider.named(ImageReaderSpi.class, provider).createReaderInstance();
    } catch (IOException e) {
      throw new UncheckedIOException("the image reader " + provider, e);
    }
  }

  private boolean matches(byte[] file) {
    if (file.length < signature.length()) {
      return false;
    }
    for (int i = 0; i < signature.length(); i++) {
      if (signature.charAt(i) != ANY && signature.charAt(i) != (file[i] & 0xFF)) {
        return false;
      }
    }
    return true;
  }
}
