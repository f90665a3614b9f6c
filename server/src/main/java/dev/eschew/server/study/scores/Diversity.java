package dev.eschew.server.study.scores;

import dev.eschew.models.evaluation.AttributeCounts;
import dev.eschew.models.evaluation.AttributeCoverage;
import dev.eschew.models.evaluation.AttributeEntropy;
import dev.eschew.models.evaluation.MeanPairwiseDistance;
import dev.eschew.models.evaluation.OpenAttributes;
import dev.eschew.models.evaluation.VendiScore;
import dev.eschew.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much some images of a prompt differ. */
final class Diversity {
  private Diversity() {}

  /** Metrics of a request's images, at least two. */
  static Map<String, Double> ofSet(
      Naming naming, List<ScoredSet.ScoredImage> images, Map<String, List<String>> expected) {
    Map<String, Double> scores = new LinkedHashMap<>();
    List<AttributeCounts> open = open(naming, images, expected);
    AttributeEntropy.mean(open)
        .ifPresent(entropy -> scores.put(ScoreMetric.ATTRIBUTE_ENTROPY.key(), entropy));
    AttributeCoverage.mean(open)
        .ifPresent(coverage -> scores.put(ScoreMetric.ATTRIBUTE_COVERAGE.key(), coverage));
    for (int i = 0; i < naming.embedders().size(); i++) {
      List<Tensor> embeddings = embeddings(images, i);
      scores.put(naming.ofEmbedder(ScoreMetric.VENDI, i), VendiScore.of(embeddings));
      scores.put(
          naming.ofEmbedder(ScoreMetric.MEAN_DISTANCE, i), MeanPairwiseDistance.of(embeddings));
    }
    return scores;
  }

  /** Metrics of all images of a prompt, at least two. */
  static Map<String, Double> ofPrompt(
      Naming naming, List<ScoredSet.ScoredImage> images, Map<String, List<String>> expected) {
    Map<String, Double> scores = new LinkedHashMap<>();
    AttributeEntropy.mean(open(naming, images, expected))
        .ifPresent(entropy -> scores.put(ScoreMetric.ATTRIBUTE_ENTROPY_PROMPT.key(), entropy));
    for (int i = 0; i < naming.embedders().size(); i++) {
      scores.put(
          naming.ofEmbedder(ScoreMetric.VENDI_PROMPT, i), VendiScore.of(embeddings(images, i)));
    }
    return scores;
  }

  static List<Tensor> embeddings(List<ScoredSet.ScoredImage> images, int embedder) {
    return images.stream().map(image -> image.embeddings().get(embedder)).toList();
  }

  private static List<AttributeCounts> open(
      Naming naming, List<ScoredSet.ScoredImage> images, Map<String, List<String>> expected) {
    return OpenAttributes.of(
        naming.attributes(), images.stream().map(ScoredSet.ScoredImage::shown).toList(), expected);
  }
}
