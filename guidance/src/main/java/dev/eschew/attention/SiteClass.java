package dev.eschew.attention;

/**
 * Attention blocks that a request cannot tell apart: same part of the network, same kind, same
 * token grid.
 *
 * @param block part of the network
 * @param kind self- or cross-attention
 * @param level how often the latents were halved to get the token grid; 0: a token for each latent
 */
public record SiteClass(Block block, AttentionKind kind, int level) {
  public SiteClass {
    if (level < 0) {
      throw new IllegalArgumentException("expected a level of 0 or more, got " + level);
    }
  }

  /** The extent of the token grid along a side of {@code latents} latents. */
  public int side(int latents) {
    int side = latents;
    for (int i = 0; i < level; i++) {
      side = (side + 1) / 2;
    }
    return side;
  }

  /** The number of tokens at latents of this size. */
  public int tokens(int height, int width) {
    return side(height) * side(width);
  }

  @Override
  public String toString() {
    return block.apiName() + "_" + kind.apiName() + "_" + level;
  }
}
