package dev.eschew.models.pipeline;

import java.util.function.Supplier;

/** A request that cannot be drawn as asked; names the field and says what was expected. */
public final class InvalidFieldException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * An error about one field.
   *
   * @param field the request's name for it, dotted where nested, such as {@code guidance.scale}
   * @param message what was expected and what was found
   */
  public InvalidFieldException(String field, String message) {
    super(message);
    this.field = field;
  }

  /** A value whose own checks know nothing of the field it is for. */
  public static <T> T naming(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (InvalidFieldException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException(field, e.getMessage());
    }
  }

  public String field() {
    return field;
  }
}
