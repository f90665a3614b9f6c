package dev.eschew.models.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Adds a text as UserComment to JPEG and WebP files (CIPA DC-008, Exif 2.32, tag 0x9286), in
 * UTF-16, the way stable-diffusion-webui writes its parameters.
 */
final class ExifUserComment {
  private static final int EXIF_DIRECTORY_TAG = 0x8769;
  private static final int USER_COMMENT_TAG = 0x9286;
  private static final short TYPE_LONG = 4;
  private static final short TYPE_UNDEFINED = 7;
  private static final byte[] ENCODING = "UNICODE\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JPEG_HEADER = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

  /** The length field of a JPEG segment counts itself and is 16 bits. */
  private static final int LONGEST_JPEG_SEGMENT = 65_535 - 2;

  private static final int WEBP_EXIF_FLAG = 0x08;
  private static final int RIFF_HEADER = 12;

  private ExifUserComment() {}

  /** The same file with the text, or as it is if the text is empty or too long for a segment. */
  static byte[] addToJpeg(byte[] jpeg, String text) {
    byte[] exif = exif(text);
    int content = JPEG_HEADER.length + exif.length;
    if (text.isEmpty() || content > LONGEST_JPEG_SEGMENT) {
      return jpeg;
    }
    return ByteBuffer.allocate(jpeg.length + 4 + content)
        .put(jpeg, 0, 2) // start of image
        .putShort((short) 0xFFE1)
        .putShort((short) (content + 2))
        .put(JPEG_HEADER)
        .put(exif)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /**
   * A simple WebP file (RFC 9649, section 2.5) as an extended one (2.7) with the text, or as it is
   * if the text is empty or the file not a simple one.
   */
  static byte[] addToWebp(byte[] webp, int width, int height, String text) {
    boolean simple = new String(webp, RIFF_HEADER, 4, StandardCharsets.US_ASCII).equals("VP8 ");
    if (text.isEmpty() || !simple) {
      return webp;
    }
    byte[] exif = exif(text);
    byte[] padded = Arrays.copyOf(exif, exif.length + exif.length % 2);
    int size = webp.length + 18 + 8 + padded.length;
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(size - 8).put(ascii("WEBP"));
    file.put(ascii("VP8X")).putInt(10).putInt(WEBP_EXIF_FLAG);
    put24(file, width - 1);
    put24(file, height - 1);
    file.put(webp, RIFF_HEADER, webp.length - RIFF_HEADER);
    file.put(ascii("EXIF")).putInt(exif.length).put(padded);
    return file.array();
  }

  private static void put24(ByteBuffer file, int value) {
    file.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A big-endian TIFF header, a directory that points to Exif's, and that with the comment. */
  private static byte[] exif(String text) {
    byte[] characters = text.getBytes(StandardCharsets.UTF_16BE);
    int length = ENCODING.length + characters.length;
    int exifDirectory = 8 + 2 + 12 + 4;
    int comment = exifDirectory + 2 + 12 + 4;
    ByteBuffer buffer = ByteBuffer.allocate(comment + length);
    buffer.put(ascii("MM")).putShort((short) 42).putInt(8);
    putDirectory(buffer, EXIF_DIRECTORY_TAG, TYPE_LONG, 1, exifDirectory);
    putDirectory(buffer, USER_COMMENT_TAG, TYPE_UNDEFINED, length, comment);
    return buffer.put(ENCODING).put(characters).array();
  }

  /** A directory of one entry, and none after it. */
  private static void putDirectory(
      ByteBuffer buffer, int tag, short type, int count, int valueOrOffset) {
    buffer.putShort((short) 1);
    buffer.putShort((short) tag).putShort(type).putInt(count).putInt(valueOrOffset);
    buffer.putInt(0);
  }
}
