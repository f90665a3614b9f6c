package dev.eschew.tests.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Kinds of requests in a soak and how many of a hundred are of each. */
enum SoakKind {
  /** Plain requests for images. */
  GENERATIONS(22, 1, 1),
  /** The same by hand, on a connection that must bring one answer and nothing else. */
  RAW(18, 1, 1),
  /** Equal requests at once and later with one {@code Idempotency-Key}, then another with it. */
  IDEMPOTENT(3, 1, 1),
  /** Forms and JSON with a picture. */
  EDITS(7, 1, 1),
  /** Answers with URLs, which are fetched. */
  URLS(4, 1, 1),
  /** Answers as server-sent events, with previews. */
  STREAMS(7, 1, 1),
  /** Jobs that are polled or followed. */
  JOBS(5, 1, 1),
  /** Jobs that are deleted, those that somebody waits for and those that nobody does. */
  CANCELS(4, 1, 1),
  /** Requests as stable-diffusion-webui's clients send them. */
  WEBUI(6, 1, 1),
  /** The same, interrupted or skipped. */
  INTERRUPTS(2, 1, 1),
  /** Clients that go away. */
  DISCONNECTS(7, 0, 1),
  /** Bodies that are wrong, unfinished or too large. */
  BAD(8, 0, 0),
  /** Clients that read their answer slowly. */
  SLOW(3, 1, 1),
  /** Models are freed, or freed and loaded again. */
  UNLOAD(2, 0, 0),
  /** Requests with hardly any time. */
  DEADLINES(3, 1, 1);

  private final int weight;
  private final int fewestJobs;
  private final int mostJobs;

  SoakKind(int weight, int fewestJobs, int mostJobs) {
    this.weight = weight;
    this.fewestJobs = fewestJobs;
    this.mostJobs = mostJobs;
  }

  /** Jobs that one of this kind is to the server at least. */
  int fewestJobs() {
    return fewestJobs;
  }

  /** Jobs that one of this kind is to the server at most. */
  int mostJobs() {
    return mostJobs;
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
