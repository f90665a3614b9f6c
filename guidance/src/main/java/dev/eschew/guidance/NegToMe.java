package dev.eschew.guidance;

import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.attention.SiteClass;
import java.util.Set;

/**
 * Negative token merging (NegToMe, Singh et al. 2024, arXiv:2412.01339): each token of an attention
 * block's output is pushed away from its best match among the tokens of a reference, {@code O_i' =
 * (1 + alpha) O_i - alpha R_j} where their cosine is above the threshold.
 *
 * @param alpha how far tokens are pushed from their match, 0 (off) to 10
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
  /** The paper's values. */
  public static final double DEFAULT_ALPHA = 0.9;

  public static final double DEFAULT_THRESHOLD = 0.65;
  public static final Activity DEFAULT_ACTIVITY = new Timesteps(1000, 900);

  public NegToMe {
    blocks = Set.copyOf(blocks);
    attention = Set.copyOf(attention);
    InvalidTermException.checkRange("alpha", alpha, 0, 10);
    InvalidTermException.checkRange("threshold", threshold, -1, 1);
    if (blocks.isEmpty()) {
      throw new InvalidTermException("blocks", "expected at least one of down, mid, up, got none");
    }
    if (attention.isEmpty()) {
      throw new InvalidTermException("attention", "expected at least one of self, cross, got none");
    }
    if (minSide < 0) {
      throw new InvalidTermException("min_side", "expected 0 or more, got " + minSide);
    }
  }

  /** When it acts: by the timestep told to the UNet, or by the share of the run. */
  public sealed interface Activity permits Timesteps, Steps {}

  /**
   * On when {@code last <= t <= first}.
   *
   * @param first {@code last}..1000
   * @param last 0..{@code first}
   */
  public record Timesteps(double first, double last) implements Activity {
    private static final double MOST = 1000;

    public Timesteps {
      if (!(first <= MOST && last <= first && last >= 0)) {
        throw new InvalidTermException(
            "timesteps",
            "expected two timesteps with 1000 >= first >= last >= 0, got ["
                + first
                + ", "
                + last
                + "]");
      }
    }
  }

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

  /**
   * Whether it acts at a model call.
   *
   * @param timestep what the UNet is told
   * @param step the step the call belongs to, 0..steps-1
   */
  public boolean isOn(double timestep, int step, int steps) {
    return !isIdentity()
        && switch (activity) {
          case Timesteps(double first, double last) -> last <= timestep && timestep <= first;
          case Steps(Interval interval) -> interval.contains(step, steps);
        };
  }

  /** Whether it acts on these attention blocks at latents of this size. */
  public boolean acts(SiteClass site, int latentHeight, int latentWidth) {
    return blocks.contains(site.block())
        && attention.contains(site.kind())
        && Math.min(site.side(latentHeight), site.side(latentWidth)) >= minSide;
  }

  /** Whether no token is changed, whatever the images are. */
  public boolean isIdentity() {
    return alpha == 0 || threshold == 1;
  }
}
