package dev.eschew.guidance;

import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import java.util.Set;

/**
 * Negative token merging (NegToMe, arXiv:2412.01339).
 *
 * @param alpha how far tokens are pushed from their match, 0..10
 * @param threshold least cosine at which a token is pushed, -1..1
 * @param activity when it acts
 * @param blocks parts of the network in which it acts, at least one
 * @param attention kinds of attention after which it acts, at least one
 * @param minSide least shorter side of a token grid on which it acts, 0 or more
 * @param reference whose tokens are matched
 */
public record NegToMe(
    double alpha,
    double threshold,
    Activity activity,
    Set<Block> blocks,
    Set<AttentionKind> attention,
    int minSide,
    Reference reference) {
  public NegToMe {
    blocks = Set.copyOf(blocks);
    attention = Set.copyOf(attention);
  }

  /** When it acts: by the timestep told to the UNet, or by the share of the run. */
  public sealed interface Activity permits Timesteps, Steps {}

  /** On when {@code last <= t <= first}. */
  public record Timesteps(double first, double last) implements Activity {}

  /** On in an interval of the run. */
  public record Steps(Interval interval) implements Activity {}

  /** Whose tokens are matched. */
  public enum Reference {
    /** The request's first image, itself unchanged. */
    FIRST,
    /** All other images of the request. */
    ALL,
    /** Uploaded images. */
    IMAGES
  }
}
