package dev.eschew.tests.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Kinds of requests in a soak and how many of a hundred are of each. */
enum SoakKind {
  /** Plain requests for images. */
  GENERATIONS(30),
  /** The same by hand, on a connection that must bring one answer and nothing else. */
  RAW(22),
  /** Two equal requests at once with one {@code Idempotency-Key}. */
  IDEMPOTENT(3),
  /** Forms and JSON with a picture. */
  EDITS(8),
  /** Answers as server-sent events, with previews. */
  STREAMS(8),
  /** Jobs that are polled, followed or cancelled. */
  JOBS(5),
  /** Clients that go away. */
  DISCONNECTS(8),
  /** Bodies that are wrong, unfinished or too large. */
  BAD(8),
  /** Clients that read their answer slowly. */
  SLOW(3),
  /** Models are freed. */
  UNLOAD(2),
  /** Requests with hardly any time. */
  TIMEOUTS(3);

  private final int weight;

  SoakKind(int weight) {
    this.weight = weight;
  }

  /** One of {@code among}, by weight. */
  static SoakKind pick(Set<SoakKind> among, Random random) {
    int left = random.nextInt(among.stream().mapToInt(kind -> kind.weight).sum());
    for (SoakKind kind : among) {
      left -= kind.weight;
      if (left < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("weights changed");
  }

  /** The word in options and reports. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** By its word. */
  static SoakKind of(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word.strip()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected of "
                    + Arrays.stream(values()).map(SoakKind::word).toList()
                    + ", got '"
                    + word
                    + "'"));
  }
}
