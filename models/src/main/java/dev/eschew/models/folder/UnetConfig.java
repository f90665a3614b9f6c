package dev.eschew.models.folder;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a UNet's config.json says of its shape.
 *
 * @param sampleSize side of the latents it was trained on
 * @param levels resolutions, each half of the one before
 * @param attentionLevel the first level with attention, 0 for the full resolution
 * @param heads attention heads, the most of any level
 * @param sizeConditioned whether it is told sizes and a pooled text embedding ({@code
 *     addition_embed_type} text_time, as SDXL is)
 * @param guidanceWidth values of the embedding that tells it the guidance scale ({@code
 *     time_cond_proj_dim}, as latent consistency models are told); 0 if it is not told
 */
public record UnetConfig(
    int sampleSize,
    int levels,
    int attentionLevel,
    int heads,
    boolean sizeConditioned,
    int guidanceWidth) {
  private static final int STABLE_DIFFUSION_1_SIDE = 64;
  private static final int STABLE_DIFFUSION_1_LEVELS = 4;
  private static final int STABLE_DIFFUSION_1_HEADS = 8;
  private static final int MAX_SIDE = 1024;

  /** A network that is told latents, a timestep and a text. */
  public UnetConfig(int sampleSize, int levels, int attentionLevel, int heads) {
    this(sampleSize, levels, attentionLevel, heads, false, 0);
  }

  static UnetConfig read(JsonFile config) throws BrokenModelException {
    int side = config.positive("sample_size").orElse(STABLE_DIFFUSION_1_SIDE);
    if (side > MAX_SIDE) {
      throw config.wrong("sample_size", "at most " + MAX_SIDE, config.root().get("sample_size"));
    }
    return new UnetConfig(
        side,
        config.levels(STABLE_DIFFUSION_1_LEVELS),
        attentionLevel(config.root().path("down_block_types")),
        heads(config.root().path("attention_head_dim")),
        sizeConditioned(config),
        config.positive("time_cond_proj_dim").orElse(0));
  }

  /** Whether the guidance scale is an input of the network, so that one row does for an image. */
  public boolean embedsGuidance() {
    return guidanceWidth > 0;
  }

  private static boolean sizeConditioned(JsonFile config) throws BrokenModelException {
    String type = config.text("addition_embed_type", "");
    if (!type.isEmpty() && !type.equals("text_time")) {
      throw config.wrong(
          "addition_embed_type", "text_time or null", config.root().get("addition_embed_type"));
    }
    return !type.isEmpty();
  }

  /**
   * Latents per value at the coarsest level, along one side; an export may refuse latents whose
   * sides are no multiples of it.
   */
  public int factor() {
    return 1 << (levels - 1);
  }

  private static int attentionLevel(JsonNode blocks) {
    for (int level = 0; level < blocks.size(); level++) {
      if (blocks.get(level).asText().contains("Attn")) {
        return level;
      }
    }
    return 0;
  }

  /** By a quirk of old standing, {@code attention_head_dim} is the number of heads. */
  private static int heads(JsonNode value) {
    int most = value.isArray() ? 0 : value.asInt(STABLE_DIFFUSION_1_HEADS);
    for (JsonNode level : value) {
      most = Math.max(most, level.asInt());
    }
    return Math.clamp(most, 1, 128);
  }
}
