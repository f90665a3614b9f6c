package dev.eschew.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalCompositionTest {
  @Test
  void longRunsComposeAsTheNormalizerDoes() {
    int[] marks = marks();
    Random random = new Random(5);
    for (int i = 0; i < 100; i++) {
      StringBuilder segment = new StringBuilder("a");
      for (int length = 70 + random.nextInt(200); length > 0; length--) {
        segment.appendCodePoint(marks[random.nextInt(marks.length)]);
      }
      assertThat(CanonicalComposition.compose(segment.toString()))
          .isEqualTo(Normalizer.normalize(segment, Form.NFC));
    }
  }

  /** Every code point that starts a segment is composed alike with and without what is before. */
  @Test
  void nothingComposesAcrossSegments() {
    String[] before = {
      "a",
      "\u00e9",
      "\u1100",
      "\uac00",
      "\u0928",
      "\u09c7",
      "\u304b",
      "\u0dd9",
      "\u1025",
      "a\u0301",
      "\u2adc",
      "<",
      "=",
      "\ud804\udd31"
    };
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
      if (surrogate || CanonicalComposition.continuesSegment(codePoint)) {
        continue;
      }
      String next = Character.toString(codePoint);
      if (Normalizer.isNormalized("a" + next, Form.NFC)
          && Character.isLetterOrDigit(codePoint)
          && codePoint > 0x3400
          && codePoint < 0xF900) {
        continue; // ideographs and syllables: the bulk, and all alike
      }
      for (String first : before) {
        String whole = Normalizer.normalize(first + next, Form.NFC);
        String parts = Normalizer.normalize(first, Form.NFC) + Normalizer.normalize(next, Form.NFC);
        if (!whole.equals(parts)) {
          assertThat(whole).as("U+%04X after %s", codePoint, first).isEqualTo(parts);
        }
      }
    }
  }

  private static int[] marks() {
    return java.util.stream.IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(c -> Character.isDefined(c) && CanonicalComposition.continuesSegment(c))
        .toArray();
  }
}
