package dev.eschew.models.onnx;

/**
 * A graph that ONNX Runtime would not load or run; the message names the graph and says what the
 * runtime said.
 */
public final class OnnxFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OnnxFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
