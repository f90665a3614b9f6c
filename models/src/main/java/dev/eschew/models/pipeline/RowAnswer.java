package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * What a network says of one row.
 *
 * @param prediction (1, C, h, w)
 * @param steering present if the row was steered
 * @param merging present if the row was merged
 */
record RowAnswer(Tensor prediction, Optional<Trace> steering, Optional<Trace> merging) {}
