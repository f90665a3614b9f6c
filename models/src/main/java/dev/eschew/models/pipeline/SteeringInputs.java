package dev.eschew.models.pipeline;

import dev.eschew.graph.rule.SteeringNames;
import dev.eschew.guidance.SteeringCoefficients;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What steering tells the network in one run.
 *
 * @param rows which rows of the run are steered, in the order in which the network answers
 * @param values the network's inputs
 */
record SteeringInputs(List<Integer> rows, Map<String, Tensor> values) {
  private static final int COEFFICIENTS = 4;

  /**
   * Collects them.
   *
   * @param rows all rows of the run
   */
  static SteeringInputs of(List<UnetRow> rows) {
    List<Integer> steered =
        IntStream.range(0, rows.size())
            .filter(i -> rows.get(i).steering().isPresent())
            .boxed()
            .toList();
    return new SteeringInputs(
        steered,
        Map.of(
            SteeringNames.ON,
            Tensor.of(new float[] {steered.isEmpty() ? 0 : 1}),
            SteeringNames.ROWS,
            Tensor.zeros(steered.size()).map(steered::get),
            SteeringNames.TEXT,
            text(rows, steered),
            SteeringNames.COEFFICIENTS,
            coefficients(rows, steered)));
  }

  private static Tensor text(List<UnetRow> rows, List<Integer> steered) {
    if (steered.isEmpty()) {
      Tensor any = rows.getFirst().embedding();
      return Tensor.zeros(0, any.extent(1), any.extent(2));
    }
    return Batch.join(
        steered.stream()
            .map(i -> rows.get(i).steering().orElseThrow().negativeEmbedding())
            .toList());
  }

  private static Tensor coefficients(List<UnetRow> rows, List<Integer> steered) {
    int count = steered.size();
    float[] data = new float[COEFFICIENTS * count];
    for (int i = 0; i < count; i++) {
      SteeringCoefficients row = rows.get(steered.get(i)).steering().orElseThrow().coefficients();
      data[i] = 1 + row.gain();
      data[count + i] = row.push();
      data[2 * count + i] = row.tau();
      data[3 * count + i] = row.alpha();
    }
    return Tensor.of(data, COEFFICIENTS, count, 1, 1);
  }
}
