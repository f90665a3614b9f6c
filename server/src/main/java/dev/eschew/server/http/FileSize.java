package dev.eschew.server.http;

import dev.eschew.models.image.ImageSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** How large an image file's picture is, as the file's own head says. */
final class FileSize {
  private FileSize() {}

  /**
   * The size of a picture that this server wrote.
   *
   * @throws IllegalArgumentException if it is no file of a known format
   */
  static ImageSize of(byte[] file) {
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) {
        throw new IllegalArgumentException("expected an image file, got something else");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(input);
        return new ImageSize(reader.getWidth(0), reader.getHeight(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
