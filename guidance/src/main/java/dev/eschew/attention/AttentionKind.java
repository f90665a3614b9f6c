package dev.eschew.attention;

import java.util.Locale;

/** What an attention block reads: its own tokens, or the text. */
public enum AttentionKind {
  SELF,
  CROSS;

  /** The name that requests use. */
  public String apiName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
