package dev.eschew.tests;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Pictures that tests make and look at. */
public final class TestPictures {
  private TestPictures() {}

  /** What a pixel is. */
  public interface Pixels {
    int argb(int x, int y);
  }

  public static byte[] png(int width, int height, Pixels pixels) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, pixels.argb(x, y));
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }

  public static BufferedImage image(byte[] file) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(file));
  }

  public static int largestDifference(BufferedImage one, BufferedImage other) {
    int largest = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          int difference = (one.getRGB(x, y) >> shift & 255) - (other.getRGB(x, y) >> shift & 255);
          largest = Math.max(largest, Math.abs(difference));
        }
      }
    }
    return largest;
  }
}
