package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Gathers what one term does to one image; several records of one step are averaged. */
final class TermRecorder {
  private final Map<Integer, Sums> steps = new TreeMap<>();
  private Tensor mapSum = Tensor.zeros(0, 0);
  private int maps;

  private static final class Sums {
    private int count;
    private double change;
    private double pushed;
  }

  /**
   * Takes note.
   *
   * @param pushed share of the tokens pushed, or NaN
   * @param map (h, w), or (0, 0) if there is none
   */
  void record(int step, double change, double pushed, Tensor map) {
    Sums sums = steps.computeIfAbsent(step, _ -> new Sums());
    sums.count++;
    sums.change += change;
    sums.pushed += pushed;
    if (map.size() > 0) {
      Tensor before = maps == 0 ? Tensor.zeros(map.shape()) : mapSum;
      mapSum = map.map(i -> before.data()[i] + map.data()[i]);
      maps++;
    }
  }

  TermReceipt receipt(GuidanceTerm term) {
    List<StepEffect> effects = new ArrayList<>();
    steps.forEach((step, sums) -> effects.add(effect(step, sums)));
    return new TermReceipt(
        term,
        effects,
        maps == 0 ? Optional.empty() : Optional.of(mapSum.map(i -> mapSum.data()[i] / maps)));
  }

  private static StepEffect effect(int step, Sums sums) {
    double pushed = sums.pushed / sums.count;
    return new StepEffect(
        step,
        sums.change / sums.count,
        Double.isNaN(pushed) ? OptionalDouble.empty() : OptionalDouble.of(pushed));
  }
}
