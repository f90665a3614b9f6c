package dev.eschew.models.image;

import dev.eschew.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * An image of 8 bits a channel: rows from top to bottom, pixels from left to right, red, green,
 * blue.
 */
public final class RgbImage {
  private final int width;
  private final int height;
  private final byte[] rgb;

  private RgbImage(int width, int height, byte[] rgb) {
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /**
   * Wraps {@code rgb} without copying it.
   *
   * @throws IllegalArgumentException if a side is not positive or the array not of their size
   */
  public static RgbImage of(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "an image must have at least one pixel, but is " + width + "x" + height);
    }
    if (3L * width * height != rgb.length) {
      throw new IllegalArgumentException(
          "an image of %dx%d needs %d bytes, but got %d"
              .formatted(width, height, 3L * width * height, rgb.length));
    }
    return new RgbImage(width, height, rgb);
  }

  /**
   * What a VAE decoder gives, as diffusers' VaeImageProcessor turns it into bytes: {@code round(255
   * * clamp(x / 2 + 0.5, 0, 1))} in float32, halves to even as numpy rounds.
   *
   * <p>NaN becomes 0, a black pixel, without a word: callers that care check {@link
   * Tensor#isFinite()} before.
   *
   * @param sample (1, 3, height, width), -1..1, values beyond are clamped; not modified
   */
  public static RgbImage fromTensor(Tensor sample) {
    if (sample.rank() != 4 || sample.extent(0) != 1 || sample.extent(1) != 3) {
      throw new IllegalArgumentException(
          "expected one image of shape [1, 3, height, width], found "
              + Arrays.toString(sample.shape()));
    }
    int height = sample.extent(2);
    int width = sample.extent(3);
    int plane = height * width;
    float[] values = sample.data();
    byte[] rgb = new byte[values.length];
    for (int channel = 0; channel < 3; channel++) {
      for (int pixel = 0; pixel < plane; pixel++) {
        float unit = Math.clamp(values[channel * plane + pixel] / 2 + 0.5f, 0f, 1f);
        rgb[3 * pixel + channel] = (byte) (int) Math.rint(unit * 255f);
      }
    }
    return of(width, height, rgb);
  }

  /**
   * What a VAE encoder takes, as diffusers' VaeImageProcessor makes it: {@code 2 * (byte / 255) -
   * 1} in float32; {@link #fromTensor} gives the same image back.
   *
   * @return (1, 3, height, width), -1..1
   */
  public Tensor toTensor() {
    int plane = width * height;
    return Tensor.zeros(1, 3, height, width)
        .map(i -> 2f * ((rgb[3 * (i % plane) + i / plane] & 0xFF) / 255f) - 1f);
  }

  /** The colours of any image; what is transparent keeps its colour. */
  public static RgbImage fromBufferedImage(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    int[] row = new int[width];
    int position = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int pixel : row) {
        rgb[position++] = (byte) (pixel >> 16);
        rgb[position++] = (byte) (pixel >> 8);
        rgb[position++] = (byte) pixel;
      }
    }
    return of(width, height, rgb);
  }

  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    int[] samples = new int[3 * width];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = rgb[y * samples.length + i] & 0xFF;
      }
      image.getRaster().setPixels(0, y, width, 1, samples);
    }
    return image;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** One channel of one pixel, 0..255; channel 0 is red. */
  public int sample(int x, int y, int channel) {
    if (x < 0 || x >= width || channel < 0 || channel > 2) {
      throw new IndexOutOfBoundsException(
          "pixel (%d, %d), channel %d of an image of %dx%d"
              .formatted(x, y, channel, width, height));
    }
    return rgb[3 * (y * width + x) + channel] & 0xFF;
  }

  /** The bytes; the image's own array. */
  public byte[] rgb() {
    return rgb;
  }

  @Override
  public String toString() {
    return "RgbImage[" + width + "x" + height + "]";
  }
}
