package dev.eschew.server.config;

/** How a property is written. */
public enum PropertyForm {
  /** A word, an address, a path, a size, a time. */
  TEXT("text"),
  /** A whole number, or a word where the property has one for none. */
  NUMBER("a whole number"),
  /** {@code true} or {@code false}; a flag alone is {@code true}. */
  SWITCH("true or false"),
  /** {@code [a, b]} in a file, {@code a,b} in the environment, a repeated flag. */
  LIST("a list such as [a, b]");

  private final String expected;

  PropertyForm(String expected) {
    this.expected = expected;
  }

  /** For messages. */
  String expected() {
    return expected;
  }
}
