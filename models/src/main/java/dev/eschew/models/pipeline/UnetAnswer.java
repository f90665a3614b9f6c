package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a network says of the rows of one run, in their order.
 *
 * @param predictions (1, C, h, w) each
 * @param steering traces of the rows with steering
 * @param merging traces of the rows with merging
 */
record UnetAnswer(
    List<Tensor> predictions, List<Optional<Trace>> steering, List<Optional<Trace>> merging) {

  /** The answer for rows on which no term acts. */
  static UnetAnswer plain(List<Tensor> predictions) {
    List<Optional<Trace>> none = Collections.nCopies(predictions.size(), Optional.empty());
    return new UnetAnswer(predictions, none, none);
  }

  /** The answer made of those about each row. */
  static UnetAnswer of(List<RowAnswer> rows) {
    return new UnetAnswer(
        rows.stream().map(RowAnswer::prediction).toList(),
        rows.stream().map(RowAnswer::steering).toList(),
        rows.stream().map(RowAnswer::merging).toList());
  }

  /** The part about one row. */
  RowAnswer row(int index) {
    return new RowAnswer(predictions.get(index), steering.get(index), merging.get(index));
  }
}
