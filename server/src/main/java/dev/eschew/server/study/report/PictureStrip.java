package dev.eschew.server.study.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.coobird.thumbnailator.Thumbnails;

/**
 * Thumbnails side by side in one small JPEG; an empty frame where there is no picture.
 *
 * @param frameWidth pixels of each
 * @param dataUri the JPEG, in base64
 */
record PictureStrip(int frameWidth, String dataUri) {
  static final int HEIGHT = 96;

  /** Between two; the page covers it with its own ground. */
  static final int GAP = 4;

  private static final double QUALITY = 0.8;
  private static final Color FRAME = new Color(0xE4E4E0);
  private static final Color CROSS = new Color(0xA8A8A4);

  /** A picture small enough for a strip: {@link #HEIGHT} pixels high, at most twice as wide. */
  static BufferedImage thumbnail(BufferedImage picture) {
    try {
      return Thumbnails.of(picture).size(2 * HEIGHT, HEIGHT).asBufferedImage();
    } catch (IOException e) {
      throw new UncheckedIOException("scaling a picture for the report", e);
    }
  }

  /**
   * @param thumbnails at least one; empty: a frame
   * @param frameWidth at least that of the widest
   */
  static PictureStrip of(List<Optional<BufferedImage>> thumbnails, int frameWidth) {
    int step = frameWidth + GAP;
    BufferedImage strip =
        new BufferedImage(step * thumbnails.size() - GAP, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = strip.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setColor(FRAME);
      graphics.fillRect(0, 0, strip.getWidth(), HEIGHT);
      for (int i = 0; i < thumbnails.size(); i++) {
        int left = i * step;
        Optional<BufferedImage> thumbnail = thumbnails.get(i);
        if (thumbnail.isPresent()) {
          BufferedImage picture = thumbnail.get();
          graphics.drawImage(
              picture,
              left + (frameWidth - picture.getWidth()) / 2,
              (HEIGHT - picture.getHeight()) / 2,
              null);
        } else {
          graphics.setColor(CROSS);
          graphics.setStroke(new BasicStroke(1.2f));
          graphics.drawRect(left + 1, 1, frameWidth - 3, HEIGHT - 3);
          graphics.drawLine(left + 1, 1, left + frameWidth - 2, HEIGHT - 2);
          graphics.drawLine(left + 1, HEIGHT - 2, left + frameWidth - 2, 1);
        }
      }
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Thumbnails.of(strip)
          .scale(1)
          .outputFormat("jpg")
          .outputQuality(QUALITY)
          .toOutputStream(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing a strip of pictures", e);
    }
    return new PictureStrip(
        frameWidth,
        "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }
}
