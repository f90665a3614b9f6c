package dev.eschew.models.onnx;

/** What an interrupted run throws, for tests of those who meet it. */
public final class Interruptions {
  private Interruptions() {}

  /** As if a run had been ended from outside. */
  public static RunInterrupt.RunInterrupted thrown() {
    return new RunInterrupt.RunInterrupted();
  }
}
