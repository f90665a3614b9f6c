package dev.eschew.models.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the text of a PNG file: its tEXt, zTXt and iTXt chunks (PNG specification, third edition,
 * sections 5.3 and 11.3.3), wherever they are.
 *
 * <p>Only the chunks are walked. Nothing of the pixels is decoded, so the dimensions do not matter,
 * and memory is bounded by the file and {@link #LONGEST_INFLATED_TEXT}. ImageIO's reader would
 * allocate what a broken length asks for.
 */
public final class PngText {
  /** Compressed texts that are longer are refused, in bytes. */
  public static final int LONGEST_INFLATED_TEXT = 16 << 20;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int TYPE_LENGTH = 4;

  private PngText() {}

  /**
   * The texts of a file.
   *
   * @return keyword to text in the order of the file; of two with one keyword the later
   * @throws IllegalArgumentException if these are not the bytes of a PNG file, or a text is broken
   */
  public static Map<String, String> read(byte[] png) {
    if (png.length < SIGNATURE.length
        || !Arrays.equals(png, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw broken("expected the signature of a PNG file at the start, found other bytes");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    int position = SIGNATURE.length;
    boolean ended = false;
    while (!ended) {
      // length (4), type (4), data, checksum (4)
      if (png.length - position < 12) {
        throw broken("expected a chunk at byte %d, found the end of the file".formatted(position));
      }
      int length = int32(png, position);
      if (length < 0 || length > png.length - position - 12) {
        throw broken(
            "the chunk at byte %d is said to have %d bytes, but %d are left"
                .formatted(position, length & 0xFFFFFFFFL, png.length - position - 12));
      }
      int type = position + 4;
      String name = new String(png, type, TYPE_LENGTH, StandardCharsets.ISO_8859_1);
      if (position == SIGNATURE.length && !name.equals("IHDR")) {
        throw broken("expected IHDR as the first chunk, found another");
      }
      switch (name) {
        case "tEXt", "zTXt", "iTXt" -> {
          checkSum(png, type, length, name);
          Fields fields = new Fields(png, type + TYPE_LENGTH, type + TYPE_LENGTH + length, name);
          texts.put(fields.text(StandardCharsets.ISO_8859_1), value(fields, name));
        }
        case "IEND" -> ended = true;
        default -> {}
      }
      position += 12 + length;
    }
    return texts;
  }

  private static String value(Fields fields, String name) {
    if (name.equals("tEXt")) {
      return new String(fields.rest(), StandardCharsets.ISO_8859_1);
    }
    if (name.equals("zTXt")) {
      fields.compressionMethod();
      return new String(inflate(fields.rest(), name), StandardCharsets.ISO_8859_1);
    }
    boolean compressed = fields.next() != 0;
    fields.compressionMethod();
    fields.text(StandardCharsets.ISO_8859_1); // language
    fields.text(StandardCharsets.UTF_8); // keyword in that language
    byte[] text = fields.rest();
    return new String(compressed ? inflate(text, name) : text, StandardCharsets.UTF_8);
  }

  private static void checkSum(byte[] png, int type, int length, String name) {
    CRC32 checkSum = new CRC32();
    checkSum.update(png, type, TYPE_LENGTH + length);
    if ((int) checkSum.getValue() != int32(png, type + TYPE_LENGTH + length)) {
      throw broken("the checksum of a " + name + " chunk is not that of its bytes");
    }
  }

  private static byte[] inflate(byte[] compressed, String name) {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(compressed);
      while (!inflater.finished()) {
        int count = inflater.inflate(buffer);
        if (count == 0 && !inflater.finished()) {
          throw broken("the compressed text of a " + name + " chunk ends early");
        }
        if (result.size() + count > LONGEST_INFLATED_TEXT) {
          throw broken(
              "the text of a %s chunk has more than %d bytes"
                  .formatted(name, LONGEST_INFLATED_TEXT));
        }
        result.write(buffer, 0, count);
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException(
          "broken PNG: the text of a " + name + " chunk is not compressed as it should be", e);
    }
    return result.toByteArray();
  }

  private static int int32(byte[] bytes, int position) {
    return (bytes[position] & 0xFF) << 24
        | (bytes[position + 1] & 0xFF) << 16
        | (bytes[position + 2] & 0xFF) << 8
        | (bytes[position + 3] & 0xFF);
  }

  private static IllegalArgumentException broken(String reason) {
    return new IllegalArgumentException("broken PNG: " + reason);
  }

  /** The data of one chunk, field by field. */
  private static final class Fields {
    private final byte[] bytes;
    private final int end;
    private final String name;
    private int position;

    Fields(byte[] bytes, int start, int end, String name) {
      this.bytes = bytes;
      this.position = start;
      this.end = end;
      this.name = name;
    }

    int next() {
      if (position == end) {
        throw broken("a " + name + " chunk ends before its text");
      }
      return bytes[position++];
    }

    /** The text before the next zero. */
    String text(Charset charset) {
      int start = position;
      int zero = start;
      while (next() != 0) {
        zero = position;
      }
      return new String(bytes, start, zero - start, charset);
    }

    void compressionMethod() {
      int method = next();
      if (method != 0) {
        throw broken(
            "the compression method of a " + name + " chunk must be 0, but is " + (method & 0xFF));
      }
    }

    byte[] rest() {
      return Arrays.copyOfRange(bytes, position, end);
    }
  }
}
