package dev.eschew.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class PngTextTest {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  @Test
  void readsCompressedTextWithoutLookingAtPixels() {
    byte[] latin = "caf\u00e9".repeat(100).getBytes(StandardCharsets.ISO_8859_1);
    byte[] unicode = "\u732b".repeat(100).getBytes(StandardCharsets.UTF_8);
    byte[] png =
        png(
            chunk("IHDR", hugeHeader()),
            chunk("zTXt", join("one\0\0".getBytes(StandardCharsets.US_ASCII), deflate(latin))),
            chunk("IDAT", new byte[10]),
            chunk(
                "iTXt",
                join("two\0\1\0fr\0deux\0".getBytes(StandardCharsets.US_ASCII), deflate(unicode))),
            chunk("IEND", new byte[0]));
    assertThat(PngText.read(png))
        .containsEntry("one", "caf\u00e9".repeat(100))
        .containsEntry("two", "\u732b".repeat(100))
        .hasSize(2);
  }

  @Test
  void refusesABomb() {
    byte[] bomb = deflate(new byte[PngText.LONGEST_INFLATED_TEXT + 1]);
    byte[] png =
        png(
            chunk("IHDR", hugeHeader()),
            chunk("zTXt", join("one\0\0".getBytes(StandardCharsets.US_ASCII), bomb)),
            chunk("IEND", new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PngText.read(png))
        .withMessageContaining("has more than 16777216 bytes");
  }

  @Test
  void saysWhatIsBroken() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PngText.read(new byte[] {'G', 'I', 'F'}))
        .withMessageContaining("signature");
    byte[] huge = png(chunk("IHDR", hugeHeader()));
    huge[8] = 0x7F;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PngText.read(huge))
        .withMessageContaining("but 13 are left");
    byte[] text = chunk("tEXt", "a\0b".getBytes(StandardCharsets.US_ASCII));
    text[10]++;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PngText.read(png(chunk("IHDR", hugeHeader()), text)))
        .withMessageContaining("checksum");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            PngText.read(png(chunk("IHDR", hugeHeader()), chunk("iTXt", new byte[] {'a', 0, 0}))))
        .withMessageContaining("ends before its text");
  }

  @Test
  void brokenBytesGiveNoOtherException() {
    byte[] compressed = deflate("text".repeat(20).getBytes(StandardCharsets.US_ASCII));
    byte[] good =
        png(
            chunk("IHDR", hugeHeader()),
            chunk("tEXt", "parameters\0a boat".getBytes(StandardCharsets.US_ASCII)),
            chunk("zTXt", join("one\0\0".getBytes(StandardCharsets.US_ASCII), compressed)),
            chunk("iTXt", join("two\0\1\0\0\0".getBytes(StandardCharsets.US_ASCII), compressed)),
            chunk("IEND", new byte[0]));
    assertThat(PngText.read(good)).hasSize(3);
    Random random = new Random(9);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated =
          Arrays.copyOf(
              good, random.nextInt(4) == 0 ? random.nextInt(good.length + 9) : good.length);
      for (int changes = 1 + random.nextInt(4); changes > 0 && mutated.length > 0; changes--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      if (random.nextBoolean()) {
        repairChecksums(mutated);
      }
      try {
        PngText.read(mutated);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("broken PNG: ");
        refused++;
      }
    }
    assertThat(refused).isBetween(5_000, 19_999);
  }

  /** So that changes reach the fields within the chunks. */
  private static void repairChecksums(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    int position = 8;
    while (position + 12 <= png.length) {
      int length = bytes.getInt(position);
      if (length < 0 || length > png.length - position - 12) {
        return;
      }
      CRC32 checkSum = new CRC32();
      checkSum.update(png, position + 4, 4 + length);
      bytes.putInt(position + 8 + length, (int) checkSum.getValue());
      position += 12 + length;
    }
  }

  private static byte[] hugeHeader() {
    return ByteBuffer.allocate(13)
        .putInt(Integer.MAX_VALUE)
        .putInt(Integer.MAX_VALUE)
        .put(new byte[] {8, 2, 0, 0, 0})
        .array();
  }

  private static byte[] png(byte[]... chunks) {
    return join(SIGNATURE, join(chunks));
  }

  private static byte[] chunk(String type, byte[] data) {
    CRC32 checkSum = new CRC32();
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    checkSum.update(name);
    checkSum.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(name)
        .put(data)
        .putInt((int) checkSum.getValue())
        .array();
  }

  private static byte[] deflate(byte[] data) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(data);
      deflater.finish();
      ByteArrayOutputStream result = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        result.write(buffer, 0, deflater.deflate(buffer));
      }
      return result.toByteArray();
    }
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      result.writeBytes(part);
    }
    return result.toByteArray();
  }
}
