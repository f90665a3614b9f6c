package dev.eschew.guidance;

/** A term with a value that it cannot take; names the value and says what was expected. */
public final class InvalidTermException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String component;

  /**
   * An error about one value.
   *
   * @param component the name that requests use for it, such as {@code min_side}
   * @param message what was expected and what was found
   */
  public InvalidTermException(String component, String message) {
    super(message);
    this.component = component;
  }

  /** The name that requests use for the value at fault. */
  public String component() {
    return component;
  }

  /** Refuses NaN and what lies outside of {@code least..most}. */
  static void checkRange(String component, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new InvalidTermException(
          component,
          "expected "
              + (component.startsWith("alpha") ? "an " : "a ")
              + component.replace('_', ' ')
              + " from "
              + plain(least)
              + " to "
              + plain(most)
              + ", got "
              + plain(value));
    }
  }

  /** Refuses a text that says nothing. */
  static void checkText(String component, String text) {
    if (text.isBlank()) {
      throw new InvalidTermException(component, "expected some text, got none");
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
