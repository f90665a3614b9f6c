package dev.eschew.server.study.scores;

import dev.eschew.models.evaluation.Attribute;
import java.util.List;
import java.util.Locale;

/**
 * What results call the figures of several evaluators: those of the first of a kind have the
 * metric's key, those of others its key and their id.
 *
 * @param evaluators ids of all
 * @param attributes what the evaluator of attributes reads; none without one
 * @param embedders ids of those whose embeddings are measured
 * @param pairs ids of those that measure distances
 * @param clips ids of those that compare pictures with texts
 */
record Naming(
    List<String> evaluators,
    List<Attribute> attributes,
    List<String> embedders,
    List<String> pairs,
    List<String> clips) {
  static String key(ScoreMetric metric, int index, List<String> ids) {
    return index == 0 ? metric.key() : metric.key() + "_" + suffix(ids.get(index));
  }

  /** How an evaluator is told from the first of its kind. */
  static String suffix(String id) {
    return id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }

  String ofEmbedder(ScoreMetric metric, int index) {
    return key(metric, index, embedders);
  }
}
