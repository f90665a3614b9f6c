package dev.eschew.graph.rule;

import dev.eschew.attention.SiteClass;

/**
 * The inputs and outputs that {@link MergeTokens} gives a graph, for P merged rows and U reference
 * rows. At a level, each row has N tokens.
 *
 * <ul>
 *   <li>{@link #on} bool, by class of sites: whether any row is merged there
 *   <li>{@link #ROWS} int64 (P): which rows are merged, those with the same references one after
 *       another
 *   <li>{@link #REFERENCES} int64 (U): which rows are references
 *   <li>{@link #ALPHA} float32 (classes, P, 1, 1): alpha of each row at each class of sites, 0
 *       where it is left alone
 *   <li>{@link #THRESHOLD} float32 (P, 1, 1): least cosine of each row
 *   <li>{@link #tokens} int64, by level: reference tokens that may be matched, as indices into the
 *       U N tokens of all references, sets one after another
 *   <li>{@link #tasks} int64 (tasks, 4), by level: from which to which of the P N tokens to look
 *       for matches, and from which to which of {@link #tokens}; in order, covering all P N tokens
 *   <li>{@link #change} float32 (P, N), by class: relative change of each token, L2 over the
 *       channels, mean over the sites of the class
 *   <li>{@link #pushed} float32 (P, N), by class: 1 where a token was over the threshold, mean over
 *       the sites of the class
 * </ul>
 */
public final class MergingNames {
  public static final String ROWS = "eschew_negtome_rows";
  public static final String REFERENCES = "eschew_negtome_references";
  public static final String ALPHA = "eschew_negtome_alpha";
  public static final String THRESHOLD = "eschew_negtome_threshold";
  static final String CHANGE = "eschew_negtome_change_";
  static final String PUSHED = "eschew_negtome_pushed_";

  private MergingNames() {}

  /** The input that switches the sites of a class on. */
  public static String on(SiteClass place) {
    return "eschew_negtome_on_" + place;
  }

  /** The input with the reference tokens of a level. */
  public static String tokens(int level) {
    return "eschew_negtome_tokens_" + level;
  }

  /** The input with the tasks of a level. */
  public static String tasks(int level) {
    return "eschew_negtome_tasks_" + level;
  }

  /** The output that tells how strongly the sites of a class were changed. */
  public static String change(SiteClass place) {
    return CHANGE + place;
  }

  /** The output that tells which tokens were pushed. */
  public static String pushed(SiteClass place) {
    return PUSHED + place;
  }
}
