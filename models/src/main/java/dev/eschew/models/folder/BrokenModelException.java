package dev.eschew.models.folder;

/** A folder that looks like a model and cannot be used; the message is the reason, for people. */
public final class BrokenModelException extends Exception {
  private static final long serialVersionUID = 1L;

  public BrokenModelException(String reason) {
    super(reason);
  }

  public BrokenModelException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
