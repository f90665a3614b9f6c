package dev.eschew.server.study;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a study that a process of its own draws.
 *
 * @param index which one, counted from 1
 * @param count of all
 */
public record Shard(int index, int count) {
  /** All of it. */
  public static final Shard WHOLE = new Shard(1, 1);

  private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  public Shard {
    if (index < 1 || index > count) {
      throw new IllegalArgumentException(
          "expected 1/" + count + " to " + count + "/" + count + ", got " + index + "/" + count);
    }
  }

  /**
   * Reads {@code i/n}.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static Shard parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) == 0) {
      throw new IllegalArgumentException("expected i/n such as 1/4, got '" + text + "'");
    }
    return new Shard(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  /**
   * Whether it draws a prompt.
   *
   * @param position the prompt's, counted from 0
   */
  boolean takes(int position) {
    return position % count == index - 1;
  }

  /** What its files are called after: nothing for the whole, {@code -1-of-4} for a part. */
  String suffix() {
    return count == 1 ? "" : "-" + index + "-of-" + count;
  }
}
