package dev.eschew.models.pipeline;

/** A run that went through and gave no picture, such as one full of NaN. */
public final class GenerationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GenerationFailure(String message) {
    super(message);
  }

  /** Of an image whose numbers are none any more. */
  static GenerationFailure ofNumbers(long seed) {
    return new GenerationFailure(
        "the image of seed " + seed + " came out as NaN or infinity; nothing was drawn");
  }
}
