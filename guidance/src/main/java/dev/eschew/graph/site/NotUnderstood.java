package dev.eschew.graph.site;

/** Something looks like attention and is not what was expected; the message says how. */
final class NotUnderstood extends Exception {
  private static final long serialVersionUID = 1;

  NotUnderstood(String message) {
    super(message);
  }
}
