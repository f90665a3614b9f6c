package dev.eschew.models.image;

import java.util.Locale;

/** The bytes of an uploaded image or of its mask are not a picture that can be used; says why. */
public final class UnreadableImageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Which of the two files is at fault. */
  public enum Part {
    IMAGE,
    MASK;

    /** The name in requests: image or mask. */
    public String fieldName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Part part;

  UnreadableImageException(Part part, IllegalArgumentException fault) {
    super(fault.getMessage(), fault);
    this.part = part;
  }

  public Part part() {
    return part;
  }
}
