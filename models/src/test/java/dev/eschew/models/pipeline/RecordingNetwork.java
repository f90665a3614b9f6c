package dev.eschew.models.pipeline;

import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.attention.SiteClass;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network whose prediction for a row depends on all that the row may depend on, and on nothing
 * else; it keeps the rows of all runs.
 */
final class RecordingNetwork implements NoisePredictor {
  static final SiteClass UP_SELF = new SiteClass(Block.UP, AttentionKind.SELF, 0);
  static final SiteClass DOWN_CROSS = new SiteClass(Block.DOWN, AttentionKind.CROSS, 1);

  private final List<List<UnetRow>> runs = new ArrayList<>();
  private final boolean lostOnUnmerged;

  RecordingNetwork() {
    this(false);
  }

  /**
   * A network.
   *
   * @param lostOnUnmerged whether it predicts NaN for rows that are not merged
   */
  RecordingNetwork(boolean lostOnUnmerged) {
    this.lostOnUnmerged = lostOnUnmerged;
  }

  List<List<UnetRow>> runs() {
    return runs;
  }

  @Override
  public int channels() {
    return 4;
  }

  @Override
  public List<SiteClass> steerableSites() {
    return List.of(DOWN_CROSS);
  }

  @Override
  public List<SiteClass> mergeableSites() {
    return List.of(UP_SELF, DOWN_CROSS);
  }

  @Override
  public UnetAnswer predict(List<UnetRow> rows) {
    runs.add(List.copyOf(rows));
    return new UnetAnswer(
        rows.stream().map(row -> prediction(row, rows)).toList(),
        rows.stream()
            .map(row -> row.steering().map(_ -> new Trace(0.25, Double.NaN, map(row, 0.25f))))
            .toList(),
        rows.stream()
            .map(row -> row.merging().map(_ -> new Trace(0.5, 0.75, map(row, 0.5f))))
            .toList());
  }

  private Tensor prediction(UnetRow row, List<UnetRow> rows) {
    if (lostOnUnmerged && row.merging().isEmpty()) {
      return row.sample().map(_ -> Double.NaN);
    }
    double shift = mean(row.embedding()) + row.timestep() * 1e-4;
    shift -= row.steering().map(steered -> mean(steered.negativeEmbedding())).orElse(0.0);
    Optional<MergedRow> merging = row.merging();
    if (merging.isPresent()) {
      for (MergeReference reference : merging.get().references()) {
        UnetRow other = rows.get(reference.row());
        shift -= merging.get().alpha() * (mean(other.sample()) + mean(other.embedding()));
      }
    }
    double fixed = shift;
    return row.sample().map(i -> 0.3 * row.sample().data()[i] + fixed * (1 + i % 3));
  }

  private static Tensor map(UnetRow row, float value) {
    return row.mapped()
        ? Tensor.zeros(row.sample().extent(2), row.sample().extent(3)).map(_ -> value)
        : Tensor.zeros(0, 0);
  }

  private static double mean(Tensor values) {
    double sum = 0;
    for (float value : values.data()) {
      sum += value;
    }
    return sum / values.size();
  }
}
