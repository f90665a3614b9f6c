package dev.eschew.server.study;

/** A request that could not be drawn. */
public final class DrawingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean hopeless;

  /**
   * A failure.
   *
   * @param hopeless whether no other request can be drawn either
   */
  public DrawingException(String message, boolean hopeless, Throwable cause) {
    super(message, cause);
    this.hopeless = hopeless;
  }

  /** Whether no other request can be drawn either. */
  public boolean isHopeless() {
    return hopeless;
  }
}
