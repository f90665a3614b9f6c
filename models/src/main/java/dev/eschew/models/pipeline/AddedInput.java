package dev.eschew.models.pipeline;

import java.util.Locale;

/** What some networks are told of a row besides latents, timestep and text; each (B, values). */
enum AddedInput {
  /** The pooled text embedding (SDXL, Podell et al. 2023, arXiv:2307.01952). */
  TEXT_EMBEDS,
  /** Sizes and crop in pixels (arXiv:2307.01952, section 2.2). */
  TIME_IDS,
  /** The embedded guidance scale (latent consistency models, arXiv:2310.04378). */
  TIMESTEP_COND;

  /** The graph's name for it. */
  String inputName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
