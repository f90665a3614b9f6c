package dev.eschew.models.tokenizer;

/**
 * The printable character that stands for each byte in a byte-level vocabulary (Radford et al.
 * 2019, GPT-2): printable Latin-1 bytes stand for themselves, the others, in ascending order, for
 * U+0100 and on.
 */
final class ByteAlphabet {
  private static final char[] CHARACTERS = characters();

  private ByteAlphabet() {}

  static char character(int unsignedByte) {
    return CHARACTERS[unsignedByte];
  }

  private static char[] characters() {
    char[] result = new char[256];
    char next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      result[value] = printable ? (char) value : next++;
    }
    return result;
  }
}
