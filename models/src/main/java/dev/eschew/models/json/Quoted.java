package dev.eschew.models.json;

import com.fasterxml.jackson.databind.JsonNode;

/** What a file says, as error messages repeat it: cut where it is long. */
public final class Quoted {
  private static final int LONGEST = 80;

  private Quoted() {}

  /** A value as JSON. */
  public static String of(JsonNode value) {
    return of(value.toString());
  }

  /** A text as it stands. */
  public static String of(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }
}
