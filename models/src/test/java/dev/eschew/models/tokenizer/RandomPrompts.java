package dev.eschew.models.tokenizer;

import java.util.Random;

/**
 * Seeded random prompts.
 *
 * <p>Code points come from blocks that were complete, in the parts given here, by Unicode 9: the
 * Unicode tables of Java and of the Rust crates behind the oracle are of different years, and a
 * newer code point may be a letter for one and unassigned for the other.
 */
final class RandomPrompts {
  private static final int[][] RANGES = {
    {0x00, 0x1F},
    {0x7F, 0xA0},
    {0xA1, 0xFF},
    {0x100, 0x24F},
    {0x250, 0x2AF},
    {0x300, 0x36F},
    {0x370, 0x3FF},
    {0x400, 0x52F},
    {0x591, 0x5EA},
    {0x620, 0x6FF},
    {0x900, 0x977},
    {0x980, 0x9FB},
    {0xE01, 0xE5B},
    {0xF40, 0xFBC},
    {0x1100, 0x11FF},
    {0x1680, 0x169C},
    {0x1E00, 0x1EFF},
    {0x1F00, 0x1FFE},
    {0x2000, 0x206F},
    {0x2070, 0x209C},
    {0x20A0, 0x20BE},
    {0x20D0, 0x20F0},
    {0x2100, 0x218B},
    {0x2460, 0x24FF},
    {0x2600, 0x26FF},
    {0x2ADC, 0x2ADC},
    {0x3000, 0x30FF},
    {0x4E00, 0x9FA5},
    {0xAC00, 0xD7A3},
    {0xE000, 0xE010},
    {0xF900, 0xFA6D},
    {0xFB00, 0xFB4F},
    {0xFE00, 0xFE0F},
    {0xFF01, 0xFFDC},
    {0xFFFC, 0xFFFD},
    {0x10330, 0x1034A},
    {0x10400, 0x1044F},
    {0x1D15E, 0x1D164},
    {0x1D400, 0x1D7FF},
    {0x1F300, 0x1F5FF},
    {0x1F600, 0x1F64F},
    {0x1F1E6, 0x1F1FF},
    {0x20000, 0x20100},
    {0x2F800, 0x2FA1D},
  };

  private static final String[] PIECES = {
    "the ",
    "red ",
    "cat",
    "dog ",
    "blue",
    "and a",
    "don't",
    "I'LL ",
    "we've",
    "they're",
    "'s",
    "'S",
    "''s",
    "x'd",
    "'",
    "\u2019s",
    "!",
    "!!",
    "!! ",
    "...",
    "(best quality:1.2)",
    ", ",
    "4k",
    "2026",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\u00a0",
    "\u3000",
    "\u2009",
    "\u200b",
    "\u001c",
    "\u0085",
    "\0",
    "\u00c9t\u00e9",
    "e\u0301",
    "\u1e69",
    "s\u0323\u0307",
    "s\u0307\u0323",
    "\u0130",
    "I\u0307",
    "\u03a3\u039f\u03a3",
    "STRASSE",
    "\u1e9e",
    "\ufb03",
    "\u212b",
    "\u212a",
    "\u0344",
    "\u0958",
    "\u1100\u1161\u11a8",
    "\uac00\u11a8",
    "\u09c7\u09be",
    "\ud83d\udc68\u200d\ud83d\udc69",
    "\u2764\ufe0f",
    "<|endoftext|>",
    "<|startoftext|>",
    "<|EndOfText|>",
    "<|endoftext",
    "|>",
    "<|",
    "\u00bd",
    "\u2167",
  };

  private final Random random;

  RandomPrompts(long seed) {
    random = new Random(seed);
  }

  String next() {
    StringBuilder prompt = new StringBuilder();
    int parts = random.nextInt(40);
    for (int part = 0; part < parts; part++) {
      switch (random.nextInt(4)) {
        case 0 -> prompt.append(PIECES[random.nextInt(PIECES.length)]);
        case 1 -> appendAscii(prompt, 1 + random.nextInt(8));
        case 2 -> appendAnywhere(prompt, 1);
        default -> appendFromOneRange(prompt, 1 + random.nextInt(6));
      }
    }
    return prompt.toString();
  }

  private void appendAscii(StringBuilder target, int count) {
    for (int i = 0; i < count; i++) {
      target.append(
          (char) (random.nextInt(4) == 0 ? ' ' + random.nextInt(95) : 'a' + random.nextInt(26)));
    }
  }

  private void appendAnywhere(StringBuilder target, int count) {
    for (int i = 0; i < count; i++) {
      appendFromOneRange(target, 1);
    }
  }

  private void appendFromOneRange(StringBuilder target, int count) {
    int[] range = RANGES[random.nextInt(RANGES.length)];
    for (int i = 0; i < count; i++) {
      int codePoint = range[0] + random.nextInt(range[1] - range[0] + 1);
      if (Character.isDefined(codePoint)) {
        target.appendCodePoint(codePoint);
      }
    }
  }
}
