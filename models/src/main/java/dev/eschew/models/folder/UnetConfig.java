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
  private static final int MOST_HEADS = 128;
  private static final int LEAST_GUIDANCE_WIDTH = 4;
  private static final int MOST_GUIDANCE_WIDTH = 16_384;

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
        attentionLevel(config),
        heads(config),
        sizeConditioned(config),
        guidanceWidth(config));
  }

  /** Whether the guidance scale is an input of the network, so that one row does for an image. */
  public boolean embedsGuidance() {
    return guidanceWidth > 0;
  }

  private static int guidanceWidth(JsonFile config) throws BrokenModelException {
    int width = config.positive("time_cond_proj_dim").orElse(0);
    if (width != 0 && (width < LEAST_GUIDANCE_WIDTH || width > MOST_GUIDANCE_WIDTH)) {
      throw config.wrong(
          "time_cond_proj_dim",
          LEAST_GUIDANCE_WIDTH + " to " + MOST_GUIDANCE_WIDTH,
          config.root().get("time_cond_proj_dim"));
    }
    return width;
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

  private static int attentionLevel(JsonFile config) throws BrokenModelException {
    JsonNode blocks = config.root().path("down_block_types");
    if (JsonFile.isAbsent(blocks)) {
      return 0;
    } else if (!blocks.isArray() || !blocks.valueStream().allMatch(JsonNode::isTextual)) {
      throw config.wrong("down_block_types", "a list of names", blocks);
    }
    for (int level = 0; level < blocks.size(); level++) {
      if (blocks.get(level).asText().contains("Attn")) {
        return level;
      }
    }
    return 0;
  }

  /** By a quirk of old standing, {@code attention_head_dim} is the number of heads. */
  private static int heads(JsonFile config) throws BrokenModelException {
    JsonNode value = config.root().path("attention_head_dim");
    if (JsonFile.isAbsent(value)) {
      return STABLE_DIFFUSION_1_HEADS;
    } else if (JsonFile.isPositive(value)) {
      return Math.min(value.asInt(), MOST_HEADS);
    } else if (value.isArray()
        && !value.isEmpty()
        && value.valueStream().allMatch(JsonFile::isPositive)) {
      int most = value.valueStream().mapToInt(JsonNode::asInt).max().orElseThrow();
      return Math.min(most, MOST_HEADS);
    }
    throw config.wrong("attention_head_dim", "a positive integer or a list of them", value);
  }
}
