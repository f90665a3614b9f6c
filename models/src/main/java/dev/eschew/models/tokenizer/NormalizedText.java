package dev.eschew.models.tokenizer;

import java.util.Arrays;

/**
 * Text as CLIP's normalizer leaves it, with the place in the source that each character came from:
 * form NFC, each run of white space one space, lower case, in this order.
 *
 * <p>Lower case is taken code point by code point as Hugging Face's tokenizers does: a capital
 * sigma is never a final one, whatever follows it.
 */
final class NormalizedText {
  private static final int CAPITAL_I_WITH_DOT = 0x0130;

  private final StringBuilder characters;
  private int[] sourcePositions;

  private NormalizedText(int capacity) {
    characters = new StringBuilder(capacity);
    sourcePositions = new int[capacity];
  }

  /** Normalizes {@code source} from {@code start} to {@code end}; well-formed UTF-16. */
  static NormalizedText of(String source, int start, int end) {
    NormalizedText result = new NormalizedText(end - start + 8);
    int position = start;
    while (position < end) {
      int segmentEnd = segmentEnd(source, position, end);
      if (segmentEnd == position + 1 && source.charAt(position) < 0x80) {
        result.append(source.charAt(position), position);
      } else {
        String composed = CanonicalComposition.compose(source.substring(position, segmentEnd));
        for (int i = 0; i < composed.length(); ) {
          int codePoint = composed.codePointAt(i);
          result.append(codePoint, position);
          i += Character.charCount(codePoint);
        }
      }
      position = segmentEnd;
    }
    return result;
  }

  private static int segmentEnd(String source, int start, int end) {
    int position = start + Character.charCount(source.codePointAt(start));
    while (position < end) {
      int codePoint = source.codePointAt(position);
      if (!CanonicalComposition.continuesSegment(codePoint)) {
        break;
      }
      position += Character.charCount(codePoint);
    }
    return position;
  }

  private void append(int codePoint, int sourcePosition) {
    int before = characters.length();
    if (WordSplitter.isWhiteSpace(codePoint)) {
      if (before > 0 && characters.charAt(before - 1) == ' ') {
        return;
      }
      characters.append(' ');
    } else if (codePoint == CAPITAL_I_WITH_DOT) {
      characters.append("i\u0307"); // the only lower case of more than one code point
    } else {
      characters.appendCodePoint(Character.toLowerCase(codePoint));
    }
    if (characters.length() > sourcePositions.length) {
      sourcePositions = Arrays.copyOf(sourcePositions, 2 * characters.length());
    }
    Arrays.fill(sourcePositions, before, characters.length(), sourcePosition);
  }

  String text() {
    return characters.toString();
  }

  /** Where in the source the character at {@code position} of {@link #text()} came from. */
  int sourcePosition(int position) {
    return sourcePositions[position];
  }
}
