package dev.eschew.models.image;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Reads what an image file says about how it was made, without decoding its pixels. */
public final class EmbeddedText {
  /** An Exif comment begins with the name of its encoding (Exif 2.32, tag 0x9286). */
  private static final int ENCODING_LENGTH = 8;

  private EmbeddedText() {}

  /**
   * The texts of a file: of a PNG its text chunks; of a JPEG or WebP file the Exif UserComment
   * under {@link ImageMetadata#PARAMETERS_KEYWORD}, where stable-diffusion-webui writes its
   * parameters.
   *
   * @return keyword to text in the order of the file; empty if it has none, or its format has no
   *     place for them
   * @throws IllegalArgumentException if these are not the bytes of an image file, or a text in it
   *     is broken
   */
  public static Map<String, String> read(byte[] file) {
    ReadableFormat format =
        ReadableFormat.of(file)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "expected a PNG, JPEG, WebP, GIF or BMP file, got none of these"));
    return switch (format) {
      case PNG -> PngText.read(file);
      case JPEG, WEBP ->
          userComment(file)
              .map(text -> Map.of(ImageMetadata.PARAMETERS_KEYWORD, text))
              .orElseGet(Map::of);
      case GIF, BMP -> Map.of();
    };
  }

  private static Optional<String> userComment(byte[] file) {
    byte[] comment;
    try {
      var exif =
          ImageMetadataReader.readMetadata(new ByteArrayInputStream(file), file.length)
              .getFirstDirectoryOfType(ExifSubIFDDirectory.class);
      comment = exif == null ? null : exif.getByteArray(ExifSubIFDDirectory.TAG_USER_COMMENT);
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "expected a whole image file, got one that is broken or cut off", e);
    }
    if (comment == null || comment.length < ENCODING_LENGTH) {
      return Optional.empty();
    }
    String encoding = new String(comment, 0, ENCODING_LENGTH, StandardCharsets.ISO_8859_1);
    byte[] characters = Arrays.copyOfRange(comment, ENCODING_LENGTH, comment.length);
    Charset charset =
        encoding.startsWith("UNICODE") ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    String text = new String(characters, charset).replace("\0", "").strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
