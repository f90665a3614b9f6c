package dev.eschew.models.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What of the VAE's distribution of a picture's latents is taken. */
public enum LatentsFrom {
  /** A sample, drawn with the image's own generator, as diffusers does. */
  SAMPLE,
  /** The mean: no draw. */
  MEAN;

  /** The name in requests, such as {@code sample}. */
  public String apiName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of a name in requests.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static LatentsFrom forName(String name) {
    List<String> names = Arrays.stream(values()).map(LatentsFrom::apiName).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("expected one of " + names + ", got '" + name + "'");
    }
    return values()[index];
  }
}
