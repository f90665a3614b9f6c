package dev.eschew.graph.rule;

import dev.eschew.attention.SiteClass;

/**
 * The inputs and outputs that {@link SteerCrossAttention} gives a graph, for M steered rows.
 *
 * <ul>
 *   <li>{@link #ON} bool: whether any row is steered
 *   <li>{@link #ROWS} int64 (M): which
 *   <li>{@link #TEXT} (M, L, D): each one's negative text embedding
 *   <li>{@link #COEFFICIENTS} float32 (4, M, 1, 1): factor of Z+ (1 + gain), factor of Z- (push),
 *       tau, alpha
 *   <li>{@link #change} float32 (M, tokens): relative change of each token, L1 over the channels,
 *       mean over the sites of a class
 * </ul>
 */
public final class SteeringNames {
  public static final String ON = "eschew_steer_on";
  public static final String ROWS = "eschew_steer_rows";
  public static final String TEXT = "eschew_steer_hidden_states";
  public static final String COEFFICIENTS = "eschew_steer_coefficients";
  static final String CHANGE = "eschew_steer_change_";

  private SteeringNames() {}

  /** The output that tells how strongly the sites of a class were steered. */
  public static String change(SiteClass place) {
    return CHANGE + place;
  }
}
