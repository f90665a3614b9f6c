package dev.eschew.models.onnx;

import java.util.List;

/**
 * A graph that ONNX Runtime would not load or run; the message names the graph and says what the
 * runtime said.
 */
public final class OnnxFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The runtime has no error code for it, only words. */
  private static final List<String> MEMORY_WORDS =
      List.of(
          "Failed to allocate memory",
          "bad_alloc",
          "bad allocation",
          "out of memory",
          "smaller than requested bytes");

  public OnnxFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the runtime could not get the memory it needed. */
  public boolean isOutOfMemory() {
    return MEMORY_WORDS.stream().anyMatch(getMessage()::contains);
  }
}
