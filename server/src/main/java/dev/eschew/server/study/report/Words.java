package dev.eschew.server.study.report;

import java.util.Locale;

/** Numbers in sentences. */
final class Words {
  private Words() {}

  /** Such as {@code 1 seed} and {@code 2,000 seeds}. */
  static String count(long number, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
  }
}
