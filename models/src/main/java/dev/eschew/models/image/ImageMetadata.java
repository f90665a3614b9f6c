package dev.eschew.models.image;

import java.util.Objects;

/**
 * What an image file says about how it was made; an empty text is left out.
 *
 * @param parameters the text that stable-diffusion-webui writes, see {@link GenerationParameters}
 * @param request the complete request as JSON, enough to make the same image again
 */
public record ImageMetadata(String parameters, String request) {
  public static final ImageMetadata NONE = new ImageMetadata("", "");

  /** The PNG keyword of {@link #parameters}. */
  public static final String PARAMETERS_KEYWORD = "parameters";

  /** The PNG keyword of {@link #request}. */
  public static final String REQUEST_KEYWORD = "eschew";

  public ImageMetadata {
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(request, "request");
  }
}
