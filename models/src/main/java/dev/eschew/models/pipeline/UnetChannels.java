package dev.eschew.models.pipeline;

/**
 * What a UNet's input holds.
 *
 * @param latent channels of the noisy latents, as many as it predicts
 * @param context channels that it is told beside them: none, or the mask and the latents of the
 *     masked picture, as an inpainting model is
 */
public record UnetChannels(int latent, int context) {
  /** Where a graph leaves the number of its output's channels open: Stable Diffusion's. */
  private static final int USUAL_LATENT = 4;

  private static final int MOST = 1024;
  private static final int USUAL_INPAINTING = 2 * USUAL_LATENT + 1;

  /**
   * The channels of a graph.
   *
   * @param input of its sample; less than 1 where open
   * @param output of its prediction; less than 1 where open
   * @throws IllegalArgumentException if the model needs to be told what nobody here can tell it
   */
  public static UnetChannels of(long input, long output) {
    if (input < 1) {
      throw new IllegalArgumentException(
          "unet: the graph leaves the number of latent channels open");
    }
    if (Math.max(input, output) > MOST) {
      throw new IllegalArgumentException(
          "unet: expected at most %d channels, found %d and %d".formatted(MOST, input, output));
    }
    long latent = output >= 1 ? output : input == USUAL_INPAINTING ? USUAL_LATENT : input;
    long context = input - latent;
    if (context != 0 && context != latent + 1) {
      throw new IllegalArgumentException(
          "unet: takes %d channels and predicts %d%s; expected %d, or %d of an inpainting model"
              .formatted(input, latent, kind(context), latent, 2 * latent + 1));
    }
    return new UnetChannels(Math.toIntExact(latent), Math.toIntExact(context));
  }

  /** Whether the model is told what shall be painted anew. */
  public boolean isInpainting() {
    return context > 0;
  }

  private static String kind(long context) {
    return switch ((int) context) {
      case 1 -> ", as a model that is told depths";
      case 3 -> ", as a model that enlarges pictures";
      case USUAL_LATENT -> ", as a model that follows instructions about a picture";
      default -> "";
    };
  }
}
