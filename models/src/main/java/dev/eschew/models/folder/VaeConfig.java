package dev.eschew.models.folder;

import java.util.List;

/**
 * What a VAE's config.json says about its latents. The UNet works on {@code (mean - shift) *
 * scalingFactor}.
 *
 * @param scalingFactor makes latents of about unit variance; 0.18215 (Stable Diffusion 1) where the
 *     config is silent
 * @param shiftFactor subtracted before scaling; 0 where the config is silent
 * @param latentFactor pixels per latent along one side: 2 to the number of down-samplings
 * @param forceUpcast whether it overflows in half precision and is computed as float32; false where
 *     the config is silent
 */
public record VaeConfig(
    double scalingFactor, double shiftFactor, int latentFactor, boolean forceUpcast) {
  private static final double STABLE_DIFFUSION_1_SCALING = 0.18215;

  public VaeConfig {
    if (!(scalingFactor > 0) || !Double.isFinite(shiftFactor) || latentFactor < 1) {
      throw new IllegalArgumentException(
          "not a VAE: " + scalingFactor + ", " + shiftFactor + ", " + latentFactor);
    }
  }

  /** A VAE that may be computed in half precision. */
  public VaeConfig(double scalingFactor, double shiftFactor, int latentFactor) {
    this(scalingFactor, shiftFactor, latentFactor, false);
  }

  static VaeConfig read(JsonFile config) throws BrokenModelException {
    double scaling = config.number("scaling_factor").orElse(STABLE_DIFFUSION_1_SCALING);
    if (scaling <= 0) {
      throw config.wrong("scaling_factor", "more than 0", config.root().get("scaling_factor"));
    }
    // Statistics for each channel, as a few later VAEs have them, would be another formula.
    for (String key : List.of("latents_mean", "latents_std")) {
      if (config.root().hasNonNull(key)) {
        throw config.wrong(
            key, "null, as this server scales all channels alike", config.root().get(key));
      }
    }
    int levels = config.levels(4);
    return new VaeConfig(
        scaling,
        config.number("shift_factor").orElse(0),
        1 << (levels - 1),
        config.flag("force_upcast"));
  }
}
