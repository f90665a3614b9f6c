package dev.eschew.models.tokenizer;

/**
 * Splits text into the words that byte-pair encoding works on, by CLIP's pattern (Radford et al.
 * 2021, arXiv:2103.00020, reference code):
 *
 * <pre>
 * &lt;\|startoftext\|>|&lt;\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+
 * </pre>
 *
 * A contraction, a run of letters, a single digit, or a run of anything else but white space. The
 * two literals are met only where they are not added tokens, as when a prompt has them in capitals;
 * Hugging Face's byte-level step then splits them once more, into {@code <|}, letters and {@code
 * |>}. By hand, because a regular expression is slower and its stack use depends on the text.
 */
final class WordSplitter {
  private static final String[] LITERALS = {"<|startoftext|>", "<|endoftext|>"};

  private WordSplitter() {}

  /** Unicode's White_Space property, which {@link Character#isWhitespace} is not. */
  static boolean isWhiteSpace(int codePoint) {
    return switch (codePoint) {
      case ' ', '\t', '\n', 0x0B, '\f', '\r' -> true;
      case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
      default -> codePoint >= 0x2000 && codePoint <= 0x200A;
    };
  }

  /** The first position from {@code start} that is not white space, or {@code end}. */
  static int skipWhiteSpace(String text, int start, int end) {
    int position = start;
    while (position < end && isWhiteSpace(text.charAt(position))) {
      position++;
    }
    return position;
  }

  /** The length of the literal of the pattern that starts at {@code start}, or 0. */
  static int literalLength(String text, int start, int end) {
    for (String literal : LITERALS) {
      if (literal.length() <= end - start && text.startsWith(literal, start)) {
        return literal.length();
      }
    }
    return 0;
  }

  /** The end of the word that starts at {@code start}, which is not white space; no literals. */
  static int wordEnd(String text, int start, int end) {
    int contraction = contractionLength(text, start, end);
    if (contraction > 0) {
      return start + contraction;
    }
    int first = text.codePointAt(start);
    Kind kind = Kind.of(first);
    int position = start + Character.charCount(first);
    if (kind == Kind.NUMBER) {
      return position;
    }
    while (position < end) {
      int codePoint = text.codePointAt(position);
      if (Kind.of(codePoint) != kind) {
        break;
      }
      position += Character.charCount(codePoint);
    }
    return position;
  }

  private static int contractionLength(String text, int start, int end) {
    if (text.charAt(start) != '\'' || start + 1 >= end) {
      return 0;
    }
    char second = text.charAt(start + 1);
    if (second == 's' || second == 't' || second == 'm' || second == 'd') {
      return 2;
    }
    if (start + 2 >= end) {
      return 0;
    }
    char third = text.charAt(start + 2);
    boolean three =
        (second == 'r' && third == 'e')
            || (second == 'v' && third == 'e')
            || (second == 'l' && third == 'l');
    return three ? 3 : 0;
  }

  private enum Kind {
    LETTER,
    NUMBER,
    WHITE_SPACE,
    OTHER;

    static Kind of(int codePoint) {
      if (isWhiteSpace(codePoint)) {
        return WHITE_SPACE;
      }
      return switch (Character.getType(codePoint)) {
        case Character.UPPERCASE_LETTER,
            Character.LOWERCASE_LETTER,
            Character.TITLECASE_LETTER,
            Character.MODIFIER_LETTER,
            Character.OTHER_LETTER ->
            LETTER;
        case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
            NUMBER;
        default -> OTHER;
      };
    }
  }
}
