package dev.eschew.models.tokenizer;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Unicode normalization form C (UAX #15) without its worst case.
 *
 * <p>{@link Normalizer} orders combining marks by insertion: quadratic in the length of a run of
 * them, 6 s for a prompt of 100 000 marks. Here a long run is decomposed and ordered (a stable sort
 * by combining class, UAX #15 section 3.11) before the normalizer sees it. Classes are not in the
 * Java API; two marks are compared by the order in which the normalizer puts them.
 */
final class CanonicalComposition {
  private static final int LONG_SEGMENT = 64;

  /** U+0345, the only code point of combining class 240, which is the highest. */
  private static final int HIGHEST_CLASS_MARK = 0x0345;

  private CanonicalComposition() {}

  /**
   * Whether a code point may interact with the one before it in composition: a mark, a Hangul vowel
   * or final consonant, or a Kirat Rai vowel sign. A text may be composed in parts that start with
   * any other code point.
   */
  static boolean continuesSegment(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default ->
          (codePoint >= 0x1160 && codePoint <= 0x11FF)
              || (codePoint >= 0x16D63 && codePoint <= 0x16D6A);
    };
  }

  static String compose(String segment) {
    if (segment.length() <= LONG_SEGMENT) {
      return Normalizer.normalize(segment, Form.NFC);
    }
    Map<Integer, Boolean> nonStarters = new HashMap<>();
    StringBuilder ordered = new StringBuilder(segment.length());
    List<Integer> marks = new ArrayList<>();
    segment
        .codePoints()
        .flatMap(codePoint -> decompose(Character.toString(codePoint)).codePoints())
        .forEach(codePoint -> {
          if (nonStarters.computeIfAbsent(codePoint, CanonicalComposition::isNonStarter)) {
            marks.add(codePoint);
          } else {
            appendOrdered(marks, ordered);
            ordered.appendCodePoint(codePoint);
          }
        });
    appendOrdered(marks, ordered);
    return Normalizer.normalize(ordered, Form.NFC);
  }

  private static void appendOrdered(List<Integer> marks, StringBuilder target) {
    List<Integer> distinct = new ArrayList<>(marks.stream().distinct().toList());
    distinct.sort(CanonicalComposition::compareClasses);
    Map<Integer, Integer> classes = new HashMap<>();
    int combiningClass = 0;
    for (int i = 0; i < distinct.size(); i++) {
      if (i > 0 && compareClasses(distinct.get(i - 1), distinct.get(i)) != 0) {
        combiningClass++;
      }
      classes.put(distinct.get(i), combiningClass);
    }
    marks.sort(Comparator.comparing(classes::get)); // stable
    marks.forEach(target::appendCodePoint);
    marks.clear();
  }

  private static boolean isNonStarter(int codePoint) {
    return codePoint == HIGHEST_CLASS_MARK || isMovedBefore(codePoint, HIGHEST_CLASS_MARK);
  }

  private static int compareClasses(int left, int right) {
    if (left == right) {
      return 0;
    }
    return isMovedBefore(left, right) ? -1 : isMovedBefore(right, left) ? 1 : 0;
  }

  /** Whether canonical ordering moves {@code mark} to the front of {@code other}. */
  private static boolean isMovedBefore(int mark, int other) {
    String pair = Character.toString(other) + Character.toString(mark);
    return mark != other && decompose(pair).codePointAt(0) == mark;
  }

  private static String decompose(String text) {
    return Normalizer.normalize(text, Form.NFD);
  }
}
