package dev.eschew.models.pipeline;

/** A run that went through and gave no picture, such as one full of NaN. */
public final class GenerationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GenerationFailure(String message) {
    super(message);
  }
}
