package dev.eschew.models.evaluation;

import java.util.Optional;

/**
 * What the {@code config.json} of an evaluator of pairs says.
 *
 * @param first the graph's input for the first picture of each pair
 * @param second its input for the second
 * @param preprocessing how pictures are brought to both
 * @param distance the graph's output, one number a pair; absent: its first one
 */
record PairConfig(
    String first, String second, Preprocessing preprocessing, Optional<String> distance) {}
