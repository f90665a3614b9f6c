package dev.eschew.models.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes images as files in memory.
 *
 * <p>PNG carries both texts of {@link ImageMetadata} in chunks of their own: tEXt if a text is
 * Latin-1, else iTXt, as Pillow and so stable-diffusion-webui do. JPEG and WebP carry {@link
 * ImageMetadata#parameters} as Exif's UserComment, and not the request; in JPEG, no text of 64 KiB
 * or more.
 */
public final class ImageEncoder {
  private static final float JPEG_QUALITY = 0.95f;
  private static final float WEBP_QUALITY = 0.90f;
  private static final String PNG_METADATA = "javax_imageio_png_1.0";

  /** The largest side that WebP has room for. */
  private static final int LARGEST_WEBP_SIDE = 16383;

  private ImageEncoder() {}

  /**
   * The bytes of a file.
   *
   * @throws IllegalArgumentException if the format cannot hold an image of that size
   * @throws IllegalStateException if there is no writer for the format on this platform
   */
  public static byte[] encode(RgbImage image, ImageFormat format, ImageMetadata metadata) {
    return switch (format) {
      case PNG -> write(image, format, Float.NaN, metadata);
      case JPEG ->
          ExifUserComment.addToJpeg(
              write(image, format, JPEG_QUALITY, ImageMetadata.NONE), metadata.parameters());
      case WEBP -> {
        if (Math.max(image.width(), image.height()) > LARGEST_WEBP_SIDE) {
          throw new IllegalArgumentException(
              "WebP has sides of at most %d pixels, but the image is %dx%d"
                  .formatted(LARGEST_WEBP_SIDE, image.width(), image.height()));
        }
        yield ExifUserComment.addToWebp(
            write(image, format, WEBP_QUALITY, ImageMetadata.NONE),
            image.width(),
            image.height(),
            metadata.parameters());
      }
    };
  }

  private static byte[] write(
      RgbImage image, ImageFormat format, float quality, ImageMetadata texts) {
    ImageWriter writer = writer(format);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      BufferedImage pixels = image.toBufferedImage();
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      IIOMetadata metadata = null;
      if (format == ImageFormat.PNG) {
        metadata =
            writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(pixels), parameters);
        addText(metadata, ImageMetadata.PARAMETERS_KEYWORD, texts.parameters());
        addText(metadata, ImageMetadata.REQUEST_KEYWORD, texts.request());
      } else {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        if (format == ImageFormat.WEBP) {
          parameters.setCompressionType("Lossy");
        }
        parameters.setCompressionQuality(quality);
      }
      writer.setOutput(output);
      writer.write(null, new IIOImage(pixels, null, metadata), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + image + " as " + format.formatName(), e);
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "there is no native code to write " + format.formatName() + " on this platform", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static ImageWriter writer(ImageFormat format) {
    String provider =
        switch (format) {
          case PNG -> "com.sun.imageio.plugins.png.PNGImageWriterSpi";
          case JPEG -> "com.sun.imageio.plugins.jpeg.JPEGImageWriterSpi";
          case WEBP -> "com.luciad.imageio.webp.WebPImageWriterSpi";
        };
    try {
      return ImageProvider.named(ImageWriterSpi.class, provider).createWriterInstance();
    } catch (IOException e) {
      throw new UncheckedIOException("the image writer " + provider, e);
    }
  }

  private static void addText(IIOMetadata metadata, String keyword, String text)
      throws IIOInvalidTreeException {
    if (text.isEmpty()) {
      return;
    }
    boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
    IIOMetadataNode entry = new IIOMetadataNode(latin ? "tEXtEntry" : "iTXtEntry");
    entry.setAttribute("keyword", keyword);
    if (latin) {
      entry.setAttribute("value", text);
    } else {
      entry.setAttribute("compressionFlag", "FALSE");
      entry.setAttribute("compressionMethod", "0");
      entry.setAttribute("languageTag", "");
      entry.setAttribute("translatedKeyword", "");
      entry.setAttribute("text", text);
    }
    IIOMetadataNode chunks = new IIOMetadataNode(latin ? "tEXt" : "iTXt");
    chunks.appendChild(entry);
    IIOMetadataNode root = new IIOMetadataNode(PNG_METADATA);
    root.appendChild(chunks);
    metadata.mergeTree(PNG_METADATA, root);
  }
}
