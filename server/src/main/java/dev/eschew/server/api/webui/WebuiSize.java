package dev.eschew.server.api.webui;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.pipeline.Warning;
import java.util.Optional;

/**
 * The size that a client asks for.
 *
 * @param width pixels, not checked
 * @param height pixels, not checked
 */
record WebuiSize(int width, int height) {
  private static final String WIDTH = "width";
  private static final String HEIGHT = "height";

  /**
   * The size, rounded down to whole latents as stable-diffusion-webui does.
   *
   * @param usual whose width or height is taken if the other alone is given
   * @param latentFactor pixels per latent
   * @return empty if neither is given
   */
  static Optional<WebuiSize> of(LenientFields fields, ImageSize usual, int latentFactor) {
    Optional<Long> width = fields.integer(WIDTH);
    Optional<Long> height = fields.integer(HEIGHT);
    if (width.isEmpty() && height.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new WebuiSize(
            rounded(width.orElse((long) usual.width()), latentFactor),
            rounded(height.orElse((long) usual.height()), latentFactor)));
  }

  private static int rounded(long pixels, int latentFactor) {
    long whole = pixels >= latentFactor ? pixels / latentFactor * latentFactor : pixels;
    return Math.clamp(whole, 0, 99_999);
  }

  /** That the client gets another size than it asked for. */
  Optional<Warning> warning(LenientFields fields) {
    boolean asked =
        fields.integer(WIDTH).orElse((long) width) == width
            && fields.integer(HEIGHT).orElse((long) height) == height;
    return asked
        ? Optional.empty()
        : Optional.of(new Warning("width, height", "rounded down to whole latents: " + this));
  }

  /** {@code WIDTHxHEIGHT}. */
  @Override
  public String toString() {
    return width + "x" + height;
  }
}
