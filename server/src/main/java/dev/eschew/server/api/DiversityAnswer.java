package dev.eschew.server.api;

import dev.eschew.models.evaluation.AttributeCounts;
import dev.eschew.models.evaluation.AttributeCoverage;
import dev.eschew.models.evaluation.AttributeEntropy;
import dev.eschew.models.evaluation.MeanPairwiseDistance;
import dev.eschew.models.evaluation.Reading;
import dev.eschew.models.evaluation.VendiScore;
import dev.eschew.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How much pictures differ.
 *
 * @param evaluator what looked at them
 * @param images how many
 * @param vendiScore 1 (all the same) to {@code images}, see {@link VendiScore}
 * @param meanPairwiseDistance see {@link MeanPairwiseDistance}
 * @param attributes those that any picture shows, by name; absent: the evaluator reads none
 * @param attributeEntropy the mean of attributes, see {@link AttributeEntropy#mean}; absent: there
 *     is none that two pictures show
 */
public record DiversityAnswer(
    String evaluator,
    int images,
    double vendiScore,
    double meanPairwiseDistance,
    Map<String, Values> attributes,
    Double attributeEntropy) {
  /**
   * One attribute.
   *
   * @param entropy see {@link AttributeEntropy#of}; absent: fewer than two pictures show it
   * @param coverage see {@link AttributeCoverage}
   * @param values how many pictures show each value, those that none shows too
   */
  public record Values(Double entropy, double coverage, Map<String, Integer> values) {
    private static Values of(AttributeCounts counts) {
      return new Values(
          shown(AttributeEntropy.of(counts)),
          SignificantDigits.of(AttributeCoverage.of(counts)),
          counts.counts());
    }
  }

  /**
   * The answer for pictures that were read.
   *
   * @param readings at least two, of the same evaluator
   * @throws ApiException naming a picture whose embedding has no direction
   */
  public static DiversityAnswer of(String evaluator, List<Reading> readings) {
    List<Tensor> embeddings = readings.stream().map(Reading::embedding).toList();
    for (int i = 0; i < embeddings.size(); i++) {
      requireDirection(i, embeddings.get(i));
    }
    List<AttributeCounts> counts =
        readings.getFirst().attributes().values().stream()
            .map(reading -> AttributeCounts.of(reading.attribute(), readings))
            .filter(attribute -> attribute.shown() > 0)
            .toList();
    return new DiversityAnswer(
        evaluator,
        readings.size(),
        SignificantDigits.of(VendiScore.of(embeddings)),
        SignificantDigits.of(MeanPairwiseDistance.of(embeddings)),
        counts.isEmpty() ? null : byName(counts),
        shown(AttributeEntropy.mean(counts)));
  }

  private static Map<String, Values> byName(List<AttributeCounts> counts) {
    Map<String, Values> byName = new LinkedHashMap<>();
    counts.forEach(attribute -> byName.put(attribute.attribute().name(), Values.of(attribute)));
    return byName;
  }

  private static Double shown(OptionalDouble value) {
    return value.isPresent() ? SignificantDigits.of(value.getAsDouble()) : null;
  }

  private static void requireDirection(int index, Tensor embedding) {
    for (float value : embedding.data()) {
      if (value != 0) {
        return;
      }
    }
    throw ApiException.ofField(
        ErrorCode.INVALID_FIELD,
        DiversityRequest.path(index),
        "expected a picture in which the evaluator sees something, got one whose embedding is 0");
  }
}
