package dev.eschew.models.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Width and height of an image.
 *
 * @param width pixels, 1 to {@link #MAX_SIDE}
 * @param height pixels, 1 to {@link #MAX_SIDE}
 */
public record ImageSize(int width, int height) {
  public static final int MAX_SIDE = 2048;
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  public ImageSize {
    if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE) {
      throw new IllegalArgumentException(
          "expected sides of 1 to " + MAX_SIDE + " pixels, got " + width + "x" + height);
    }
  }

  /** Reads {@code WIDTHxHEIGHT}. */
  public static ImageSize parse(String text) {
    Matcher sides = FORM.matcher(text);
    if (!sides.matches()) {
      String found = text.length() > 20 ? text.substring(0, 20) + "…" : text;
      throw new IllegalArgumentException(
          "expected WIDTHxHEIGHT such as 512x512, got '" + found + "'");
    }
    return new ImageSize(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
  }

  /** {@code WIDTHxHEIGHT}. */
  @Override
  public String toString() {
    return width + "x" + height;
  }
}
