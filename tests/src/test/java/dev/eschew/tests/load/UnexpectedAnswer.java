package dev.eschew.tests.load;

/** An answer, or the lack of one, that the server's interface does not allow. */
final class UnexpectedAnswer extends Exception {
  private static final long serialVersionUID = 1;

  private static final int LONGEST = 300;

  UnexpectedAnswer(String message) {
    super(message);
  }

  /** The beginning of a body, for messages; never a whole picture. */
  static String excerpt(String body) {
    return body.length() <= LONGEST ? body : body.substring(0, LONGEST) + "...";
  }
}
