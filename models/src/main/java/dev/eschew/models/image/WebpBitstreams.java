package dev.eschew.models.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * The dimensions that the coded pictures of a WebP file state for themselves (RFC 6386, 9.1; RFC
 * 9649, 3.4). The file's header can tell smaller ones.
 */
final class WebpBitstreams {
  private static final int LOSSY = tag("VP8 ");
  private static final int LOSSLESS = tag("VP8L");
  private static final int LOSSY_START_CODE = 0x2A019D;
  private static final int LOSSLESS_SIGNATURE = 0x2F;
  private static final int SIDE_BITS = 14;
  private static final int SIDE = (1 << SIDE_BITS) - 1;

  /** From a chunk's tag to the end of the longer of both headers. */
  private static final int HEADER = 18;

  private WebpBitstreams() {}

  /**
   * Finds them.
   *
   * @param dimensions is given width and height of each
   */
  static void find(byte[] file, BiConsumer<Integer, Integer> dimensions) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i + HEADER <= file.length; i++) {
      int tag = bytes.getInt(i);
      if (tag == LOSSY && (bytes.getInt(i + 11) & 0xFFFFFF) == LOSSY_START_CODE) {
        dimensions.accept(bytes.getShort(i + 14) & SIDE, bytes.getShort(i + 16) & SIDE);
      } else if (tag == LOSSLESS && file[i + 8] == LOSSLESS_SIGNATURE) {
        int sides = bytes.getInt(i + 9);
        dimensions.accept((sides & SIDE) + 1, (sides >> SIDE_BITS & SIDE) + 1);
      }
    }
  }

  private static int tag(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }
}
