package dev.eschew.models.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/**
 * An image of 8 bits a channel with alpha, sRGB, not premultiplied.
 *
 * @param width pixels
 * @param height pixels
 * @param pixels row by row; alpha, red, green, blue from the highest byte to the lowest
 */
@SuppressWarnings("ArrayRecordComponent")
record ArgbImage(int width, int height, int[] pixels) {
  private static final int OPAQUE = 0xFF;

  /** The colours of an image as a reader gave it. */
  static ArgbImage of(BufferedImage image) {
    ColorModel model = image.getColorModel();
    ColorSpace space = model.getColorSpace();
    // A gray value means itself here; the JDK's model of gray takes it as linear light.
    boolean gray = space.getType() == ColorSpace.TYPE_GRAY;
    if (model instanceof ComponentColorModel
        && model.getTransferType() <= DataBuffer.TYPE_USHORT
        && !model.isAlphaPremultiplied()
        && (gray || space.isCS_sRGB())) {
      return ofSamples(image.getRaster(), model);
    }
    int width = image.getWidth();
    int height = image.getHeight();
    BufferedImage standard = image;
    if (!space.isCS_sRGB()) {
      standard = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
      new ColorConvertOp(null).filter(image, standard);
    }
    return new ArgbImage(
        width, height, standard.getRGB(0, 0, width, height, new int[width * height], 0, width));
  }

  private static ArgbImage ofSamples(Raster raster, ColorModel model) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    boolean gray = model.getNumColorComponents() == 1;
    int[] most = new int[bands];
    for (int band = 0; band < bands; band++) {
      most[band] = (1 << model.getComponentSize(band)) - 1;
    }
    int[] row = new int[width * bands];
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i++) {
        int highest = most[i % bands];
        row[i] = (row[i] * OPAQUE + highest / 2) / highest;
      }
      for (int x = 0; x < width; x++) {
        int first = x * bands;
        int red = row[first];
        int green = gray ? red : row[first + 1];
        int blue = gray ? red : row[first + 2];
        int alpha = model.hasAlpha() ? row[first + bands - 1] : OPAQUE;
        pixels[y * width + x] = alpha << 24 | red << 16 | green << 8 | blue;
      }
    }
    return new ArgbImage(width, height, pixels);
  }

  /** Laid over white. */
  RgbImage onWhite() {
    byte[] rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int alpha = pixels[i] >>> 24;
      for (int channel = 0; channel < 3; channel++) {
        int value = pixels[i] >> (16 - 8 * channel) & 0xFF;
        int over = (value * alpha + OPAQUE * (OPAQUE - alpha) + OPAQUE / 2) / OPAQUE;
        rgb[3 * i + channel] = (byte) over;
      }
    }
    return RgbImage.of(width, height, rgb);
  }
}
