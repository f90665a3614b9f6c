package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A network that fails on purpose. */
final class FaultyNetwork implements NoisePredictor {
  private final RecordingNetwork sound = new RecordingNetwork();
  private final Consumer<List<UnetRow>> fault;
  private final Predicate<UnetRow> lost;
  private int runs;

  private FaultyNetwork(Consumer<List<UnetRow>> fault, Predicate<UnetRow> lost) {
    this.fault = fault;
    this.lost = lost;
  }

  /**
   * One whose runs may throw.
   *
   * @param fault is told the rows of each run before it, and throws or does not
   */
  static FaultyNetwork throwing(Consumer<List<UnetRow>> fault) {
    return new FaultyNetwork(fault, _ -> false);
  }

  /** One that predicts NaN for some rows. */
  static FaultyNetwork losing(Predicate<UnetRow> lost) {
    return new FaultyNetwork(_ -> {}, lost);
  }

  /** How many runs were begun. */
  int runs() {
    return runs;
  }

  @Override
  public int channels() {
    return sound.channels();
  }

  @Override
  public List<SiteClass> steerableSites() {
    return sound.steerableSites();
  }

  @Override
  public List<SiteClass> mergeableSites() {
    return sound.mergeableSites();
  }

  @Override
  public UnetAnswer predict(List<UnetRow> rows) {
    runs++;
    fault.accept(rows);
    UnetAnswer answer = sound.predict(rows);
    List<Tensor> predictions =
        IntStream.range(0, rows.size())
            .mapToObj(i ->
                lost.test(rows.get(i))
                    ? answer.predictions().get(i).map(_ -> Double.NaN)
                    : answer.predictions().get(i))
            .toList();
    return new UnetAnswer(predictions, answer.steering(), answer.merging());
  }
}
