package dev.eschew.models.fuzz;

/** What became of one broken model. */
enum Outcome {
  /** The server's own code refused it with a message that names the file. */
  OURS,
  /** The runtime refused it, and the message names the file. */
  RUNTIME,
  /** The damage did no harm, or only to the picture. */
  RAN,
  /** An exception that is no refusal, or a message that names no file. */
  WRONG,
  /** The process ended. */
  CRASHED,
  /** The process had to be ended: it took too long. */
  HUNG,
  /** The process had to be ended: it took too much memory. */
  BLOATED
}
