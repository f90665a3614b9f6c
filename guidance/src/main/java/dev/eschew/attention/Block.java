package dev.eschew.attention;

import java.util.Locale;

/** The part of a U-shaped network a block belongs to. */
public enum Block {
  DOWN,
  MID,
  UP;

  /** The name that requests use. */
  public String apiName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
