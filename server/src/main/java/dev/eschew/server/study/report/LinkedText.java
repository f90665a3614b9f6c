package dev.eschew.server.study.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of a sentence.
 *
 * @param text as it is read
 * @param address where it leads; empty: nowhere
 */
public record LinkedText(String text, String address) {
  private static final Pattern SOURCE =
      Pattern.compile("https?://[^\\s<>\"()]+[^\\s<>\"().,;:]|arXiv:(\\d{4}\\.\\d{4,5})");

  /** Addresses and arXiv numbers as links, the rest as it is. */
  static List<LinkedText> of(String sentence) {
    List<LinkedText> pieces = new ArrayList<>();
    Matcher matcher = SOURCE.matcher(sentence);
    int position = 0;
    while (matcher.find()) {
      if (matcher.start() > position) {
        pieces.add(new LinkedText(sentence.substring(position, matcher.start()), ""));
      }
      String number = matcher.group(1);
      pieces.add(
          new LinkedText(
              matcher.group(),
              number == null ? matcher.group() : "https://arxiv.org/abs/" + number));
      position = matcher.end();
    }
    if (position < sentence.length()) {
      pieces.add(new LinkedText(sentence.substring(position), ""));
    }
    return pieces;
  }
}
