package dev.eschew.models.evaluation;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A network that says how far two pictures are apart, such as LPIPS (Zhang et al. 2018,
 * arXiv:1801.03924): a folder with {@code model.onnx} and {@code config.json}.
 *
 * <p>One session; callers on other threads wait for its runs.
 */
public final class PairEvaluator implements PictureEvaluator {
  private final String id;
  private final PairConfig config;
  private final OnnxSession session;
  private final String distance;
  private final int batch;

  private PairEvaluator(String id, PairConfig config, OnnxSession session)
      throws BrokenModelException {
    this.id = id;
    this.config = config;
    this.session = session;
    if (!session.inputs().keySet().equals(Set.of(config.first(), config.second()))) {
      throw new BrokenModelException(
          "expected a graph with the two inputs '%s' and '%s', found %s"
              .formatted(config.first(), config.second(), session.inputs().keySet()));
    }
    config.preprocessing().requireShape(session.inputs().get(config.first()));
    config.preprocessing().requireShape(session.inputs().get(config.second()));
    this.batch = GraphOpening.batch(session.inputs().get(config.first()), Evaluator.BATCH);
    this.distance = config.distance().orElse(session.outputs().keySet().iterator().next());
    GraphOpening.requireOutput(session, distance);
  }

  /**
   * Opens a folder.
   *
   * @throws BrokenModelException saying what is wrong with it
   */
  public static PairEvaluator open(Path folder, OnnxRuntime runtime) throws BrokenModelException {
    PairConfig config = EvaluatorConfigReader.readPair(folder);
    OnnxSession session = GraphOpening.open(folder, GraphOpening.PICTURES, runtime);
    try {
      return new PairEvaluator(GraphOpening.id(folder), config, session);
    } catch (BrokenModelException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public String id() {
    return id;
  }

  /** Two pictures of a list. */
  private record Pair(int first, int second) {}

  /**
   * The mean distance over all pairs of different pictures, each pair in the order of the list.
   *
   * @return empty if there are fewer than two pictures
   * @throws OnnxFailure if the graph cannot be run or gives no finite number a pair
   */
  public OptionalDouble meanDistance(List<RgbImage> pictures) {
    List<Tensor> prepared = pictures.stream().map(config.preprocessing()::apply).toList();
    List<Pair> pairs = new ArrayList<>();
    for (int second = 0; second < prepared.size(); second++) {
      for (int first = 0; first < second; first++) {
        pairs.add(new Pair(first, second));
      }
    }
    double sum = 0;
    for (int start = 0; start < pairs.size(); start += batch) {
      sum += sum(prepared, pairs.subList(start, Math.min(pairs.size(), start + batch)));
    }
    return pairs.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum / pairs.size());
  }

  private double sum(List<Tensor> prepared, List<Pair> pairs) {
    Map<String, Tensor> inputs =
        Map.of(
            config.first(),
            Preprocessing.stacked(pairs.stream().map(p -> prepared.get(p.first())).toList()),
            config.second(),
            Preprocessing.stacked(pairs.stream().map(p -> prepared.get(p.second())).toList()));
    Tensor distances = session.run(inputs, distance);
    if (distances.size() != pairs.size()) {
      throw new OnnxFailure(
          "%s: output '%s': expected a number for each of %d pairs, got %s"
              .formatted(id, distance, pairs.size(), distances),
          null);
    }
    GraphOpening.requireFinite(id, distance, distances);
    double sum = 0;
    for (float value : distances.data()) {
      sum += value;
    }
    return sum;
  }

  @Override
  public void close() {
    session.close();
  }
}
