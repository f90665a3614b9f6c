package dev.eschew.models.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an evaluator's {@code config.json} says.
 *
 * @param input the graph's input for pictures; absent: its only one
 * @param preprocessing how pictures are brought to it
 * @param embedding the graph's output (B, E); absent: its first one
 * @param embeddingSize E, where it is told
 * @param attributes what it reads, none if it only embeds
 */
record EvaluatorConfig(
    Optional<String> input,
    Preprocessing preprocessing,
    Optional<String> embedding,
    OptionalInt embeddingSize,
    List<Attribute> attributes) {
  EvaluatorConfig {
    attributes = List.copyOf(attributes);
  }
}
